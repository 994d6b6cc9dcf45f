import type { Routes } from '../call.ts';
import { appRoutes } from './app.ts';
import { artifactRoutes } from './artifacts.ts';
import { commentRoutes } from './comments.ts';
import { deliveryRoutes } from './deliveries.ts';
import { deploymentRoutes } from './deployments.ts';
import { dispatchRoutes } from './dispatch.ts';
import { issueRoutes } from './issues.ts';
import { milestoneRoutes } from './milestones.ts';
import { peopleRoutes } from './people.ts';
import { reactionRoutes } from './reactions.ts';
import { repositoryRoutes } from './repository.ts';
import { runRoutes } from './runs.ts';

/** All that the sandbox's GitHub answers, besides GraphQL. */
export const routes: Routes = {
  ...appRoutes,
  ...artifactRoutes,
  ...commentRoutes,
  ...deliveryRoutes,
  ...deploymentRoutes,
  ...dispatchRoutes,
  ...issueRoutes,
  ...milestoneRoutes,
  ...peopleRoutes,
  ...reactionRoutes,
  ...repositoryRoutes,
  ...runRoutes,
};
