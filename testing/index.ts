/** Tests of your own bot: worlds in virtual time, and walks through them. The manual is docs/testing.md. */
export type { Effect, Fault, TimedFault, Trigger, WireFault } from './faults/plan.js';
export { type MatcherResult, matchers, toHaveDelivered } from './ledger/to-have-delivered.js';
export type { ChartCoverage, Statechart } from './model/bot-chart.js';
export {
  BotCheckError,
  type BotFailure,
  type BotReport,
  type CheckBotOptions,
  checkBot,
  exploreBot,
} from './model/check-bot.js';
export type { Expectations, Oracle, Walked } from './model/oracles.js';
export { type StepPath, shortestPaths, simplePaths } from './model/paths.js';
export type { Step } from './model/steps.js';
export type { Happening, StoryEvent } from './model/story.js';
export { Agent } from './world/agent.js';
export { Bot, type BotContext, type RunningBot, type StartBot } from './world/bot.js';
export { Consumer, type OpensOptions } from './world/consumer.js';
export { createWorld } from './world/create.js';
export type { Duration } from './world/duration.js';
export type { NetworkControl } from './world/network-control.js';
export type { TextPattern } from './world/party.js';
export type { Rings } from './world/rings.js';
export type { SaidMessage } from './world/surroundings.js';
export { World, type WorldOptions } from './world/world.js';
