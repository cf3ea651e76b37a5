import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Reading, Referee } from './referee.ts'

/** Reads base64 lines from standard input, and prints the pairs of each document in the order they were put. */
const PROGRAM = `
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Referee {
  public static void main(String[] args) throws Exception {
    Base64.Encoder encoder = Base64.getEncoder();
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    StringBuilder out = new StringBuilder();
    for (String line; (line = input.readLine()) != null; out.append('\\n')) {
      byte[] bytes = Base64.getDecoder().decode(line);
      Properties properties = new Properties() {
        @Override public synchronized Object put(Object key, Object value) {
          out.append(encoder.encodeToString(((String) key).getBytes(StandardCharsets.UTF_8))).append(':');
          out.append(encoder.encodeToString(((String) value).getBytes(StandardCharsets.UTF_8))).append(' ');
          return super.put(key, value);
        }
      };
      try {
        if (args[0].equals("bytes")) properties.load(new ByteArrayInputStream(bytes));
        else properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
      } catch (IllegalArgumentException error) {
        out.append("! ");
      }
    }
    System.out.print(out);
  }
}
`

/**
 * The class itself, which is compiled once per test run.
 *
 * @param source \`bytes\` are read as ISO-8859-1, \`text\` is what a reader for UTF-8 hands over
 */
export function javaProperties(source: 'bytes' | 'text'): Referee {
  const name = `java.util.Properties (${source})`
  if (spawnSync('javac', ['-version']).status !== 0) {
    return { name, absent: 'no Java compiler', read: () => [] }
  }
  return { name, read: documents => run(source, documents) }
}

function run(source: string, documents: readonly string[]): Reading[] {
  const folder = mkdtempSync(join(tmpdir(), 'render-config-java-'))
  try {
    writeFileSync(join(folder, 'Referee.java'), PROGRAM)
    const compiled = spawnSync('javac', ['-d', folder, join(folder, 'Referee.java')], { encoding: 'utf8' })
    if (compiled.status !== 0) throw new Error(compiled.stderr)
    const input = documents.map(text => `${Buffer.from(text).toString('base64')}\n`).join('')
    const { status, stdout, stderr } = spawnSync('java', ['-Xshare:auto', '-cp', folder, 'Referee', source], {
      input,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    })
    if (status !== 0) throw new Error(stderr)
    return stdout.split('\n').slice(0, documents.length).map(toReading)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function toReading(line: string): Reading {
  if (line.includes('!')) return { error: 'malformed' }
  const decode = (text: string): string => Buffer.from(text, 'base64').toString()
  return {
    value: line
      .split(' ')
      .filter(pair => pair !== '')
      .map(pair => pair.split(':').map(decode)),
  }
}
