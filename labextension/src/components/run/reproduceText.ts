import type { IStep, StepKind } from '../../compare';
import type { ITranslator } from '../common/host';

/** What a step is for. */
export function stepTitle(trans: ITranslator, kind: StepKind): string {
  switch (kind) {
    case 'code':
      return trans.__('Get the code as it was');
    case 'data':
      return trans.__('Get the data as it was');
    case 'packages':
      return trans.__('Install the same packages');
    case 'export':
      return trans.__('Write the run as a folder that runs again');
    case 'verify':
      return trans.__('Run its cells again, and compare');
    case 'restore':
      return trans.__('Get its notebook back');
    case 'values':
      return trans.__('Read its values');
    case 'model':
      return trans.__('Load its model');
  }
}

/** Where a step is taken. */
export function stepPlace(trans: ITranslator, { place }: IStep): string {
  return place === 'shell' ? trans.__('terminal') : trans.__('notebook');
}

/** All steps as one text; what each is for stands above it as a comment. */
export function reproduceText(
  trans: ITranslator,
  steps: readonly IStep[]
): string {
  return steps
    .map(step => {
      const title = stepTitle(trans, step.kind);
      return `# ${title} (${stepPlace(trans, step)})\n${step.command}\n`;
    })
    .join('\n');
}
