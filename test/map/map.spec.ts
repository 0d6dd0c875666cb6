import 'reflect-metadata';
import { z } from 'zod';
import { command } from '@schoolhouse/platform/messaging/message';
import { workflow } from '@schoolhouse/saga/engine/definition';
import { page } from './page';
import { madeOf, sentenceAbove } from './sources';
import { workflowsIn } from './workflow-facts';

const source = (text: string) => [{ path: 'x.ts', text }];

describe('the map', () => {
  it('takes the first sentence above a message, without its refusals', () => {
    const sources = source(`/**\n * Lends a {@link Book}, once.\n * More.\n * @throws BOOK_LENT\n */\nexport class LendBook extends command('a') {}\n/** @throws NO_BOOK */\nexport class ReturnBook extends command('b') {}\nexport class Other extends x {}`);
    expect(['LendBook', 'ReturnBook', 'Other'].map((name) => sentenceAbove(name, sources))).toEqual(['Lends a `Book`, once', '', '']);
  });

  it('counts as senders who make a message, not who looks at its schema', () => {
    const text = `import { LendBook, ReturnBook, type GiveBook } from '@schoolhouse/library';\nconst a = new LendBook({}); const b = ReturnBook.input;`;
    expect([...madeOf('library', source(text))]).toEqual(['LendBook']);
    expect([...madeOf('other', source(text))]).toEqual([]);
  });

  it('reads from a definition what its steps send, when, and how they are undone', () => {
    class LendBook extends command('library.lend-book', { input: z.strictObject({ title: z.string() }), answer: z.null() }) {}
    class ReturnBook extends command('library.return-book', { input: z.strictObject({ title: z.string() }), answer: z.null() }) {}
    const lend = workflow('lend', { version: 2, input: z.strictObject({ titles: z.array(z.string()) }) }).step('Lend', {
      when: ({ input }) => input.titles.some((title) => title.length > 0),
      do: ({ input }) => new LendBook({ title: input.titles[0] }),
      undo: ({ input }) => new ReturnBook({ title: input.titles[0] }),
      retries: 1,
    });
    const [facts] = workflowsIn([lend, { some: 'other export' }]);
    expect(facts).toMatchObject({ type: 'lend', version: 2, steps: [{ name: 'Lend', sends: 'library.lend-book', undoneBy: 'library.return-book', retries: 1 }] });
    expect(facts.steps[0].condition).toMatch(/^input\.titles\.some\(\(title\)\s*=>\s*title\.length > 0\)$/);
    expect(page([], [facts])).toContain('| Lend | `library.lend-book` | `input.titles.some(');
  });
});
