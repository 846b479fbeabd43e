/** `parley-sdk/visualizer`: the server of the page that shows what actors do (docs/visualizer.md). Node only. */
export { type UnpackedRecording, unpackRecording } from './recording.js';
export { startVisualizer, type Visualizer, type VisualizerOptions } from './start.js';
