export * from '../../../src/machines/paths/records.js';
