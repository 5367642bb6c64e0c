import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';

/** Say which arguments a command takes, as JSON schema. */
export function describeArgs(
  properties: ReadonlyJSONObject,
  required: string[] = []
): CommandRegistry.ICommandOptions['describedBy'] {
  return {
    args: {
      type: 'object',
      properties,
      required,
      additionalProperties: true
    }
  };
}
