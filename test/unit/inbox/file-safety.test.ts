// Files that other users send: what they are shown as, and saved as.
import { describe, expect, it } from 'vitest';
import { safeFileName } from '@/lib/inbox/file-name';
import { hasTextName, typeOf } from '@/lib/inbox/file-type';

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);

describe('the type of a file', () => {
  it.each([
    ['a page that claims to be a picture', '<!DOCTYPE html><script>alert(1)</script>', 'image/png'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml'],
    ['XML with a style sheet', '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?>', 'image/png'],
    ['MHTML', 'MIME-Version: 1.0\r\nContent-Type: multipart/related', 'image/jpeg'],
    ['a script', 'alert(1)', 'video/mp4'],
    ['a program', 'MZ\x90\0', 'application/pdf'],
    ['nothing', '', 'image/png'],
  ])('is only to be saved: %s', async (_what, content, type) => {
    expect(await typeOf(new Blob([content], { type }))).toEqual({ mime: 'application/octet-stream' });
  });

  it('is that of its bytes, whatever the sender says', async () => {
    expect(await typeOf(new Blob([png], { type: 'text/html' }))).toEqual({ mime: 'image/png', view: 'image' });
    expect(await typeOf(new Blob(['%PDF-1.7'], { type: 'text/html' }))).toMatchObject({ view: 'pdf' });
    expect(await typeOf(new Blob(['....ftypisom']))).toMatchObject({ mime: 'video/mp4' });
    expect(await typeOf(new Blob(['RIFF....WAVE']))).toMatchObject({ mime: 'audio/wav' });
  });

  it('is text only if its name says so, and then never markup', async () => {
    const page = new Blob(['<script>alert(1)</script>'], { type: 'text/html' });
    expect(hasTextName('notes.txt')).toBe(true);
    for (const name of ['page.html', 'page.svg', 'page.xhtml', 'txt', 'a.txt.exe'])
      expect(hasTextName(name)).toBe(false);
    expect(await typeOf(page, true)).toEqual({ mime: 'text/plain;charset=utf-8', view: 'text' });
    expect(await typeOf(new Blob([Uint8Array.from([0xff, 0xfe, 0x41, 0])]), true)).toEqual({
      mime: 'application/octet-stream',
    });
    // Cut within a character.
    expect(await typeOf(new Blob(['€'.repeat(2000)]), true)).toMatchObject({ view: 'text' });
  });
});

describe('the name of a file', () => {
  it.each([
    ['..\\..\\x.exe', 'x.exe'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\System32\\a.dll', 'a.dll'],
    ['photo\u202egnp.exe', 'photognp.exe'],
    ['a\u200b\u2066b\u0000\n\r.txt', 'ab.txt'],
    ['.bashrc', 'bashrc'],
    ['report.pdf. . ', 'report.pdf'],
    ['a<b>:"|?*%.txt', 'a_b______' + '_.txt'],
    ['CON', '_CON'],
    ['com1.txt', '_com1.txt'],
    ['...', 'file'],
    ['', 'file'],
    ['发票 2026.pdf', '发票 2026.pdf'],
  ])('becomes harmless: %j', (given, expected) => {
    expect(safeFileName(given)).toBe(expected);
  });

  it('keeps its true extension when it is shortened', () => {
    const name = safeFileName(`${'a'.repeat(300)}.jpg${' '.repeat(300)}.exe`);
    expect(name.length).toBeLessThanOrEqual(120);
    expect(name.endsWith('.exe')).toBe(true);
  });
});
