import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { examine } from '@/packages/client/doctor/examine';
import type { Report } from '@/packages/client/doctor/report';
import { replacedByDropIns } from '@/scripts/build/doctor-entry';

export const replaced = replacedByDropIns();

/** An app in a folder of its own, deleted when the test ends. */
export class SampleApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'partyline-doctor-'));

  /** @param files by their paths @param packages real ones of this repository, linked */
  constructor(files: Readonly<Record<string, string>>, packages: readonly string[] = []) {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    for (const [path, text] of Object.entries(files)) this.write(path, text);
    for (const name of packages) this.link(name, resolve('node_modules', name));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  link(name: string, target: string): void {
    const path = join(this.folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path, 'junction');
  }

  examine(dist?: string): Report {
    return examine(this.folder, replaced, dist && join(this.folder, dist));
  }

  /** What is caught and missed, in short. */
  result(dist?: string): { caught: string[]; missed: string[] } {
    const { caught, missed } = this.examine(dist);
    return {
      caught: caught.map(({ what, by, replacement }) => `${what} ${by} ${replacement ?? ''}`.trim()),
      missed: missed.map(({ kind, what }) => `${kind}: ${what}`),
    };
  }
}
