import type { Debugging } from '../../blocks/debugging.ts';

/**
 * What the editor may ask for, told before the adapter in the container can be asked: the block is still to be built
 * then. For Python, debugpy's since 1.6; a session of the editor's own does the work for JavaScript.
 */
export const capabilities: Readonly<Record<Debugging['language'], object>> = {
  python: {
    supportsConfigurationDoneRequest: true,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsFunctionBreakpoints: true,
    supportsEvaluateForHovers: true,
    supportsCompletionsRequest: true,
    supportsClipboardContext: true,
    supportsDelayedStackTraceLoading: true,
    supportsExceptionInfoRequest: true,
    supportsExceptionOptions: true,
    supportsGotoTargetsRequest: true,
    supportsModulesRequest: true,
    supportsSetExpression: true,
    supportsSetVariable: true,
    supportsStepInTargetsRequest: true,
    supportsValueFormattingOptions: true,
    exceptionBreakpointFilters: [
      { filter: 'raised', label: 'Raised Exceptions', default: false },
      { filter: 'uncaught', label: 'Uncaught Exceptions', default: true },
      { filter: 'userUnhandled', label: 'User Uncaught Exceptions', default: false },
    ],
  },
  javascript: {},
};
