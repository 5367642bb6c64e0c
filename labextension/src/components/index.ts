/** The screens, for any page that gives them a host. */

export * from './common/format';
export * from './common/host';
export * from './RegisterForm';
export * from './runs/RunsView';
export * from './sidebar/Sidebar';
export * from './status/describeUnsent';
export * from './status/UnsentItem';
export * from './truth/describeVerification';
