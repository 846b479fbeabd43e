export * from '../../../src/machines/paths/samples.js';
