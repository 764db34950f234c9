import { App } from 'aws-cdk-lib';
import { CintReportsStack } from './stack.ts';

const app = new App();
new CintReportsStack(app, 'CintReports');
