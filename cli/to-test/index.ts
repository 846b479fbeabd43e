/** `parley-sdk to-test`: makes a test of a conversation that was recorded. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { conversationStory } from 'parley-sdk/visualizer';
import { type Command, InputError } from '../command.js';
import { withRecording } from '../recording-file.js';
import { toTestOptions, toTestUsage } from './options.js';
import { testOf } from './script.js';

export const toTest: Command = {
  usage: toTestUsage,
  async run(args, { stdout, folder }) {
    const { file, conversation, bot, out } = toTestOptions(args);
    const story = withRecording(file, folder, (recording) => conversationStory(recording, conversation));
    if (!story) throw new InputError(`${file}: conversation ${conversation} is not in it`);
    const test = testOf({ conversation, recording: path.basename(file), bot, story });
    if (out === undefined) stdout.write(test.trimEnd());
    else {
      writeFileSync(path.resolve(folder, out), test);
      stdout.write(`${out}: run it with node --test ${out}`);
    }
    return 0;
  },
};
