/**
 * Easemob's SDK 5.1.2, which its registry has only inside `easemob-chat-uikit`. Takes the SDK's statements out of the
 * UIKit's file, unchanged, so that it runs without React and a DOM.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { parseAst } from 'vite';
import { easemob5Managers } from '../../scripts/build/easemob5-entries';
import { appsFolder } from './install';

interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

/** A statement of the module, or one variable of it. */
interface Unit {
  node: Node;
  /** What to write before the text of `node`, such as `const `. */
  prefix: string;
  /** Names that it declares or changes. */
  names: string[];
}

const classes = ['ChatClient', ...Object.values(easemob5Managers)].join(', ');

const uikitFile = join(appsFolder, 'node_modules', 'easemob-chat-uikit', 'ChatUI.esm.js');

/**
 * Writes an ES module with the exports of the SDK's own package, and `ChatSDK`, which has them all, always to the same
 * file. @returns its path
 */
export async function writeEasemob5(): Promise<string> {
  // esbuild renames nested names that shadow top-level ones, so names alone decide what a statement uses.
  const { code } = await transform(readFileSync(uikitFile, 'utf8'), { loader: 'js', target: 'esnext' });
  const { body } = parseAst(code) as unknown as { body: Node[] };
  const units = body.flatMap(unitsOf);
  const declared = new Set(units.filter(isDeclaration).flatMap(({ names }) => names));
  const byName = new Map<string, Unit[]>();
  for (const unit of units)
    for (const name of unit.names) if (declared.has(name)) byName.set(name, [...(byName.get(name) ?? []), unit]);
  const entry = exportedAs(body, 'useSDK');
  const names = new Set([entry]);
  const used = new Set<Unit>();
  for (const name of names)
    for (const unit of byName.get(name) ?? []) {
      if (used.has(unit)) continue;
      used.add(unit);
      for (const next of identifiersIn(unit.node)) if (byName.has(next)) names.add(next);
    }
  const lines = units
    .filter(unit => used.has(unit))
    .map(({ prefix, node }) => prefix + code.slice(node.start, node.end));
  lines.push(`export const { ChatSDK } = ${entry}()`, `export const { ${classes} } = ChatSDK;`);
  const folder = join(appsFolder, '.partyline');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'easemob5.mjs');
  // Test workers write it at the same time; after a rename none reads half a file.
  const ownFile = `${file}.${randomUUID()}`;
  writeFileSync(ownFile, lines.join(';\n'));
  renameSync(ownFile, file);
  return file;
}

const isDeclaration = ({ node }: Unit): boolean => node.type !== 'ExpressionStatement';

function unitsOf(node: Node): Unit[] {
  switch (node.type) {
    case 'VariableDeclaration':
      return (node.declarations as Node[]).map(variable => {
        return { node: variable, prefix: `${node.kind} `, names: identifiersIn(variable.id as Node) };
      });
    case 'ImportDeclaration':
      return [{ node, prefix: '', names: (node.specifiers as Node[]).map(({ local }) => nameOf(local)) }];
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return [{ node, prefix: '', names: [nameOf(node.id)] }];
    case 'ExpressionStatement':
      return [{ node, prefix: '', names: changedBy(node.expression as Node) }];
    default:
      return [];
  }
}

/** Names whose values a top-level expression changes: what it assigns to, and the arguments of a call. */
function changedBy({ type, ...expression }: Node): string[] {
  const first = (node: unknown) => identifiersIn(node as Node).slice(0, 1);
  if (type === 'AssignmentExpression') return first(expression.left);
  if (type === 'CallExpression') return (expression.arguments as Node[]).filter(isReference).flatMap(first);
  return type === 'SequenceExpression' ? (expression.expressions as Node[]).flatMap(changedBy) : [];
}

/** Such as `Kind` and `Kind || (Kind = {})`. */
const isReference = ({ type }: Node): boolean => type === 'Identifier' || type === 'LogicalExpression';

const nameOf = (identifier: unknown): string => String((identifier as Node).name);

function exportedAs(body: readonly Node[], name: string): string {
  const exported = body.flatMap(node => (node.type === 'ExportNamedDeclaration' ? (node.specifiers as Node[]) : []));
  return nameOf(exported.find(specifier => nameOf(specifier.exported) === name)?.local);
}

/** All identifiers but names of properties, in their order. */
function identifiersIn(node: Node, found: string[] = []): string[] {
  if (node.type === 'Identifier') found.push(nameOf(node));
  for (const field in node) {
    const value = node[field] as Node | Node[] | null;
    if (typeof value !== 'object' || value === null) continue;
    if ((field === 'property' || field === 'key') && !node.computed) continue;
    for (const child of Array.isArray(value) ? value : [value]) if (child?.type) identifiersIn(child, found);
  }
  return found;
}
