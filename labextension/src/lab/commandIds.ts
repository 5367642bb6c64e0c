/** The extension's commands. */
export const CommandIds = {
  show: 'jupyter-tracker:show',
  refresh: 'jupyter-tracker:refresh',
  compare: 'jupyter-tracker:compare',
  openRun: 'jupyter-tracker:open-run',
  registerModel: 'jupyter-tracker:register-model'
} as const;
