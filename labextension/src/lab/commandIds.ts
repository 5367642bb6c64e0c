/** The extension's commands. */
export const CommandIds = {
  show: 'jupyter-tracker:show',
  refresh: 'jupyter-tracker:refresh',
  compare: 'jupyter-tracker:compare',
  copyLink: 'jupyter-tracker:copy-comparison-link',
  openLink: 'jupyter-tracker:open-comparison-link',
  openRun: 'jupyter-tracker:open-run',
  openModel: 'jupyter-tracker:open-model',
  registerModel: 'jupyter-tracker:register-model',
  registerBest: 'jupyter-tracker:register-best',
  sync: 'jupyter-tracker:sync',
  showCell: 'jupyter-tracker:show-cell',
  verifyRun: 'jupyter-tracker:verify-run',
  restoreNotebook: 'jupyter-tracker:restore-notebook',
  snapshotNotebook: 'jupyter-tracker:snapshot-notebook'
} as const;
