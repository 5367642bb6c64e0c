/** The screens, for any page that gives them a host. */

export * from './actions/commonActions';
export * from './actions/goActions';
export * from './actions/loadedCode';
export * from './actions/runAction';
export * from './actions/RunEditors';
export * from './common/format';
export * from './common/host';
export * from './compare/CompareView';
export * from './models/ModelPage';
export * from './models/ModelsTable';
export * from './models/RegisterBest';
export * from './RegisterForm';
export * from './run/RunPage';
export * from './sidebar/Sidebar';
export * from './status/describeUnsent';
export * from './status/UnsentItem';
export * from './thisNotebook/CellBadge';
export * from './truth/describeVerification';
