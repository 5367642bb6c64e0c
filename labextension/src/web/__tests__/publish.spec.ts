import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '../../../scripts/publish.mjs');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), 'old');
  for (const name of ['old.js', 'same.css', 'new.js']) {
    writeFileSync(join(folder, 'assets', name), '');
  }
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Have the build's script replace the page; `before` runs in its process, first. */
function publish(before = ''): void {
  const call = [folder, 'new', ['same.css', 'new.js']]
    .map(each => JSON.stringify(each))
    .join();
  const code = `import fs from 'node:fs'; ${before}
    const { publish } = await import(${JSON.stringify(SCRIPT)}); publish(${call});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    stdio: 'pipe'
  });
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

it('replaces the page, and takes out what only the old one named', () => {
  publish();
  expect(read('index.html')).toBe('new');
  expect(readdirSync(join(folder, 'assets'))).toEqual(['new.js', 'same.css']);
  expect(existsSync(join(folder, 'index.html.new'))).toBe(false);
});

it('keeps what the old page names as long as that is the page', () => {
  // The new page cannot take the place of the old one.
  expect(() => {
    publish(
      `fs.renameSync = () => { throw new Error('busy'); };
       (await import('node:module')).syncBuiltinESMExports();`
    );
  }).toThrow('busy');
  expect(read('index.html')).toBe('old');
  expect(existsSync(join(folder, 'assets/old.js'))).toBe(true);
});
