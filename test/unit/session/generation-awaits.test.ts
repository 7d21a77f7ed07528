// In a function with a generation every `await` has to end with it, or a later intent is overwritten.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';

interface Node {
  type: string;
  start: number;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof Object(value).type === 'string';
const childrenOf = (node: Node): Node[] =>
  Object.values(node)
    .flatMap(value => (Array.isArray(value) ? value : [value]))
    .filter(isNode);
const isFunction = ({ type }: Node) =>
  ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(type);
const nameOf = (node: unknown): string => {
  const { type, name, left, parameter } = Object(node) as Partial<Node>;
  if (type === 'Identifier' || type === 'PrivateIdentifier') return String(name);
  return left || parameter ? nameOf(left ?? parameter) : '';
};

/** Calls of these members return a generation. */
const sources = new Set(['begin', 'next', 'beginAfter']);

function isGeneration(value: unknown): boolean {
  const node = value as Node | undefined;
  if (node?.type === 'CallExpression') return sources.has(nameOf((node.callee as Node).property));
  if (node?.type === 'LogicalExpression') return isGeneration(node.left) || isGeneration(node.right);
  return node?.type === 'MemberExpression' && nameOf(node.property) === 'current';
}

/** Names of the parameters and locals of a function that hold a generation. */
function generationsIn(fn: Node): string[] {
  const names: string[] = [];
  for (const param of fn.params as Node[]) {
    const target = (param.type === 'TSParameterProperty' ? param.parameter : param) as Node;
    const { typeAnnotation } = Object(target.typeAnnotation) as { typeAnnotation?: Node };
    if (nameOf(typeAnnotation?.typeName) === 'Generation') names.push(nameOf(target));
  }
  const visit = (node: Node) => {
    if (node.type === 'VariableDeclarator' && isGeneration(node.init)) names.push(nameOf(node.id));
    for (const child of childrenOf(node)) if (!isFunction(child)) visit(child);
  };
  visit(fn.body as Node);
  return names;
}

/** Positions of the awaits that do not end with the generation. Nested functions see the names of the outer ones. */
function unguardedAwaits(code: string): number[] {
  const found: number[] = [];
  const visit = (node: Node, generations: readonly string[]) => {
    const names = isFunction(node) ? [...generations, ...generationsIn(node)] : generations;
    if (node.type === 'ForOfStatement' && node.await && names.length > 0) found.push(node.start);
    if (node.type === 'AwaitExpression' && names.length > 0) {
      const { type, callee } = node.argument as Node & { callee?: Node };
      const isWait = type === 'CallExpression' && nameOf(callee?.property) === 'wait';
      if (!isWait || !names.includes(nameOf(callee?.object))) found.push(node.start);
    }
    for (const child of childrenOf(node)) visit(child, names);
  };
  visit(parseAst(code, { lang: 'ts' }) as unknown as Node, []);
  return found;
}

describe('an await in a function with a generation', () => {
  it.each([
    ['async (generation: Generation) => { await work(); }', 1],
    ['async (generation: Generation) => { await generation.wait(work()); }', 0],
    ['async (generation: Generation) => { await other.wait(work()); }', 1],
    ['async () => { await work(); }', 0],
    ['async () => { const next = generations.begin(); await work(); }', 1],
    ['async () => { const next = this.#begin ?? this.generations.current; await work(); }', 1],
    ['(generation: Generation) => async () => { await work(); }', 1],
    ['async (generation: Generation) => { const next = generation.next(); await next.wait(work()); }', 0],
    ['async (generation: Generation) => { for await (const each of list) each(); }', 1],
  ])('is found in `%s`: %i', (code, count) => {
    expect(unguardedAwaits(`const f = ${code}`)).toHaveLength(count);
  });

  const folder = 'lib/session';
  it.each(readdirSync(folder).filter(name => name.endsWith('.ts')))(`waits by the generation in ${folder}/%s`, name => {
    const code = readFileSync(join(folder, name), 'utf8');
    const lines = unguardedAwaits(code).map(start => code.slice(0, start).split('\n').length);
    expect(lines).toEqual([]);
  });
});
