/** `parley-sdk/visualizer`: the server of the page that shows what actors do (docs/visualizer.md). Node only. */
export { type Replay, type ReplayDifference, replayRecording } from '../replay/replay.js';
export type { ReplayOutcome } from '../replay/replayed-machine.js';
export { type UnpackedRecording, unpackRecording } from './recording.js';
export { startVisualizer, type Visualizer, type VisualizerOptions } from './start.js';
