/** `parley-sdk/visualizer`: the server of the page that shows what actors do (docs/visualizer.md). Node only. */

export { type CoverageData, type MachineCoverage, readCoverage } from '../model/coverage.js';
export { type Recorder, type RecorderOptions, startRecorder } from '../recording/recorder.js';
export { type UnpackedRecording, unpackRecording } from '../recording/recording.js';
export { conversationStory, type StoryEvent, type TimedStoryEvent } from '../replay/conversation-story.js';
export { type Replay, type ReplayDifference, replayRecording } from '../replay/replay.js';
export { type FrameDifference, type ReplayedFrames, replayFrames } from '../replay/replay-frames.js';
export type { ReplayOutcome } from '../replay/replayed-machine.js';
export type { ReplayedTold, ToldDifference } from '../replay/told-comparison.js';
export { startVisualizer, type Visualizer, type VisualizerOptions } from './start.js';
