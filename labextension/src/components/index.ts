/** The screens, for any page that gives them a host. */

export * from './common/format';
export * from './common/host';
export * from './compare/CompareView';
export * from './RegisterForm';
export * from './run/RunPage';
export * from './sidebar/Sidebar';
export * from './status/describeUnsent';
export * from './status/UnsentItem';
export * from './truth/describeVerification';
