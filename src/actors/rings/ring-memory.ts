import { ringMachine } from '../../machines/ring/machine.js';
import type { RingRecord } from '../../machines/ring/record.js';
import { ringStateOf } from '../../machines/ring/state.js';
import { MachineMemory } from '../conversations/machine-memory.js';

export const ringMemory = new MachineMemory<RingRecord>(ringMachine, ringStateOf);
