/**
 * Who may call a route:
 * - `public` anyone who reaches the Studio;
 * - `link` whoever holds a signed link, and nobody else;
 * - `user` any valid credential;
 * - `guest`, `member`, `admin` that role or a higher one in the route's organization;
 * - `owner` the person whose machine this is.
 */
export type Who = 'public' | 'link' | 'user' | 'guest' | 'member' | 'admin' | 'owner';

/**
 * How a guest is held to the datasets granted:
 * - `item` the item `:dataId` must be in one, `items` so must every item of `dataIds`;
 * - `dataset` the path names one, `query` the query parameter `dataset` does;
 * - `listing` the answer holds nothing from any other.
 */
export type GuestCheck = 'item' | 'items' | 'dataset' | 'query' | 'listing';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/v1`. */
  readonly path: string;
  readonly who: Who;
  readonly guest?: GuestCheck;
  /** API keys are refused. */
  readonly jwtOnly?: true;
}

const organization = '/api/organizations/:organizationId';
const data = `${organization}/data`;
const dataset = `${organization}/dataset/:dataset`;
const transformation = `${organization}/transformation`;
const createProject = `${organization}/create-project`;
const dashboard = `${organization}/campaign-dashboard/:campaignDashboardId`;
const local = '/local';
const localOrganization = `${local}/organizations/:organizationId`;

function get(path: string, who: Who, more?: Pick<Route, 'guest' | 'jwtOnly'>): Route {
  return { method: 'GET', path, who, ...more };
}

function post(path: string, who: Who, more?: Pick<Route, 'guest' | 'jwtOnly'>): Route {
  return { method: 'POST', path, who, ...more };
}

function remove(path: string, who: Who, more?: Pick<Route, 'guest' | 'jwtOnly'>): Route {
  return { method: 'DELETE', path, who, ...more };
}

/**
 * Every route of the Studio and who may call it, by the API's own operation names. A handler without a row, or
 * a row without a handler, does not compile.
 *
 * The platform lets guests do nine things with data items and says nothing of listings. Here a guest may also
 * list and read, but sees only the datasets granted.
 */
export const routes = {
  login: post('/api-login', 'public'),
  getUserNeedToSetPassword: get('/api-user-need-to-set-password/:usernameOrEmail', 'public'),
  getSSODomainIdPs: get('/api-sso/:usernameOrEmail', 'public'),
  getCurrentUser: get('/api/user', 'user', { jwtOnly: true }),
  updateCurrentUser: post('/api/user', 'user', { jwtOnly: true }),
  changePasswordCurrentUser: post('/api/user/change-password', 'user', { jwtOnly: true }),
  listOrganizationsCurrentUser: get('/api/user/organizations', 'user'),
  userGenerateNewTotpMfaKey: post('/api/user/mfa/totp/create-key', 'user', { jwtOnly: true }),
  userSetTotpMfaKey: post('/api/user/mfa/totp/set-key', 'user', { jwtOnly: true }),
  userDeleteTotpMfaKey: post('/api/user/mfa/totp/clear', 'user', { jwtOnly: true }),
  listOrganizationBucketsCurrentUser: get('/api/users/buckets', 'user'),
  listProjects: get('/api/projects', 'user', { jwtOnly: true }),

  listOrganizations: get('/api/organizations', 'user'),
  createOrganization: post('/api/organizations/create', 'user', { jwtOnly: true }),
  getOrganizationInfo: get(organization, 'guest', { guest: 'listing' }),
  updateOrganization: post(organization, 'admin'),
  deleteOrganization: remove(organization, 'admin', { jwtOnly: true }),
  testOrganizationAdmin: get(`${organization}/test-admin`, 'admin'),
  listOrganizationProjects: get(`${organization}/projects`, 'member'),

  addOrganizationMember: post(`${organization}/members/add`, 'admin'),
  inviteOrganizationMember: post(`${organization}/members/invite`, 'admin'),
  removeOrganizationMember: post(`${organization}/members/remove`, 'admin'),
  resendOrganizationMemberInvite: post(`${organization}/members/:memberId/resend-invite`, 'admin'),
  setOrganizationMemberRole: post(`${organization}/members/:memberId/role`, 'admin'),
  setOrganizationMemberDatasets: post(`${organization}/members/:memberId/datasets`, 'admin'),

  listOrganizationApiKeys: get(`${organization}/apikeys`, 'member'),
  addOrganizationApiKey: post(`${organization}/apikeys`, 'member'),
  revokeOrganizationApiKey: remove(`${organization}/apikeys/:apiKeyId`, 'admin'),

  listOrganizationBuckets: get(`${organization}/buckets`, 'member'),
  addOrganizationBucket: post(`${organization}/buckets`, 'admin'),
  createOrganizationBucket: post(`${organization}/buckets/create`, 'admin', { jwtOnly: true }),
  verifyOrganizationBucket: post(`${organization}/buckets/verify`, 'member'),
  getOrganizationBucket: get(`${organization}/buckets/:bucketId`, 'admin'),
  updateOrganizationBucket: post(`${organization}/buckets/:bucketId`, 'admin'),
  removeOrganizationBucket: remove(`${organization}/buckets/:bucketId`, 'admin'),
  verifyExistingOrganizationBucket: post(`${organization}/buckets/:bucketId/verify`, 'member'),

  addOrganizationDataset: post(`${organization}/dataset`, 'member'),
  getOrganizationDataset: get(dataset, 'guest', { guest: 'dataset' }),
  updateOrganizationDataset: post(dataset, 'member'),
  hideOrganizationDataset: post(`${dataset}/hide`, 'member'),
  verifyDataset: post(`${dataset}/verify`, 'member'),

  listDatasetFilesInFolder: post(`${dataset}/files`, 'guest', { guest: 'dataset' }),
  previewDefaultFilesInFolder: post(`${dataset}/files/preview`, 'guest', { guest: 'dataset' }),
  downloadDatasetFile: post(`${dataset}/files/download`, 'guest', { guest: 'dataset' }),
  downloadDatasetFolder: get(`${dataset}/files/download-folder`, 'guest', { guest: 'dataset' }),
  viewDatasetFile: get(`${dataset}/files/view`, 'guest', { guest: 'dataset', jwtOnly: true }),
  deleteDatasetFile: post(`${dataset}/files/delete`, 'member'),
  renameDatasetFile: post(`${dataset}/files/rename`, 'member'),
  createSignedUploadLinkDataset: post(`${dataset}/upload-link`, 'member'),
  signedDownload: get('/link/download/:token', 'link'),
  signedUpload: { method: 'PUT', path: '/link/upload/:token', who: 'link' },

  listOrganizationData: get(data, 'guest', { guest: 'listing' }),
  listOrganizationFiles: get(`${data}/files`, 'guest', { guest: 'listing' }),
  addOrganizationDataItem: post(`${data}/add`, 'member'),
  addOrganizationDataFolder: post(`${data}/add-folder`, 'member'),
  organizationBulkUpdateMetadata: post(`${data}/bulk-metadata`, 'member'),
  changeDatasetOrganizationDataItems: post(`${data}/change-dataset`, 'member'),
  clearChecklistOrganizationDataItems: post(`${data}/clear-checklist`, 'member'),
  deleteOrganizationDataItems: post(`${data}/delete`, 'member'),
  refreshOrganizationData: post(`${data}/refresh`, 'member'),
  downloadOrganizationDataItem: get(`${data}/download`, 'guest', { guest: 'items' }),
  getOrganizationDataItem: get(`${data}/:dataId`, 'guest', { guest: 'item' }),
  updateOrganizationDataItem: post(`${data}/:dataId`, 'guest', { guest: 'item' }),
  deleteOrganizationDataItem: remove(`${data}/:dataId`, 'guest', { guest: 'item' }),
  addOrganizationDataFile: post(`${data}/:dataId/add`, 'guest', { guest: 'item' }),
  deleteOrganizationDataFile: remove(`${data}/:dataId/download`, 'guest', { guest: 'item' }),
  downloadOrganizationSingleDataItem: get(`${data}/:dataId/download`, 'guest', { guest: 'item' }),
  downloadOrganizationDataFile: get(`${data}/:dataId/files/download`, 'guest', { guest: 'item' }),
  previewOrganizationDataFile: get(`${data}/:dataId/files/preview`, 'guest', { guest: 'item' }),
  getOrganizationDataItemTransformJobs: get(`${data}/:dataId/transformation-jobs`, 'member'),

  listOrganizationTransformationBlocks: get(transformation, 'member'),
  addOrganizationTransformationBlock: post(transformation, 'member'),
  listPublicOrganizationTransformationBlocks: get(`${transformation}/public`, 'member'),
  getPublicOrganizationTransformationBlock: get(
    `${transformation}/public/:transformationId`,
    'member',
  ),
  getOrganizationTransformationBlock: get(`${transformation}/:transformationId`, 'member'),
  updateOrganizationTransformationBlock: post(`${transformation}/:transformationId`, 'member'),
  deleteOrganizationTransformationBlock: remove(`${transformation}/:transformationId`, 'member'),

  exportOrganizationTransformationBlock: post(
    `${transformation}/:transformationId/export`,
    'member',
  ),
  createCustomBlockUploadLink: post(`${organization}/custom-block/upload-link`, 'member'),
  finalizeCustomBlockUpload: post(`${organization}/custom-block/finalize`, 'member'),
  uploadCustomBlock: post(`${organization}/custom-block`, 'member'),

  organizationCreateProject: post(createProject, 'member'),
  getOrganizationCreateProjects: get(createProject, 'member'),
  getOrganizationCreateProjectStatus: get(`${createProject}/:createProjectId`, 'member'),
  updateOrganizationCreateProject: post(`${createProject}/:createProjectId`, 'member'),
  deleteOrganizationCreateProject: remove(`${createProject}/:createProjectId`, 'member'),
  retryOrganizationTransform: post(`${createProject}/:createProjectId/transform/retry`, 'member'),
  clearOrganizationTransform: post(`${createProject}/:createProjectId/transform/clear`, 'member'),
  retryOrganizationUpload: post(`${createProject}/:createProjectId/upload/retry`, 'member'),
  retryOrganizationCreateProjectFile: post(
    `${createProject}/:createProjectId/files/:createProjectFileId/retry`,
    'member',
  ),
  deleteOrganizationCreateProjectFile: remove(
    `${createProject}/:createProjectId/files/:createProjectFileId`,
    'member',
  ),

  listOrganizationSecrets: get(`${organization}/secrets`, 'member'),
  addOrganizationSecret: post(`${organization}/secrets`, 'member'),
  deleteOrganizationSecret: remove(`${organization}/secrets/:secretId`, 'member'),

  getOrganizationDataCampaignDashboards: get(`${organization}/campaign-dashboards`, 'member'),
  addOrganizationDataCampaignDashboard: post(`${organization}/campaign-dashboards`, 'member'),
  getOrganizationDataCampaignDashboard: get(dashboard, 'member'),
  updateOrganizationDataCampaignDashboard: post(dashboard, 'member'),
  deleteOrganizationDataCampaignDashboard: remove(dashboard, 'member'),
  getOrganizationDataCampaignsForDashboard: get(`${dashboard}/campaigns`, 'member'),
  addOrganizationDataCampaign: post(`${organization}/campaigns`, 'member'),
  getOrganizationDataCampaign: get(`${organization}/campaigns/:campaignId`, 'member'),
  updateOrganizationDataCampaign: post(`${organization}/campaigns/:campaignId`, 'member'),
  deleteOrganizationDataCampaign: remove(`${organization}/campaigns/:campaignId`, 'member'),

  listActiveOrganizationJobs: get(`${organization}/jobs`, 'member'),
  listFinishedOrganizationJobs: get(`${organization}/jobs/history`, 'member'),
  listAllOrganizationJobs: get(`${organization}/jobs/all`, 'member'),
  getOrganizationJobStatus: get(`${organization}/jobs/:jobId/status`, 'member'),
  getOrganizationJobsLogs: get(`${organization}/jobs/:jobId/stdout`, 'member'),
  downloadOrganizationJobsLogs: get(`${organization}/jobs/:jobId/stdout/download`, 'member'),
  cancelOrganizationJob: post(`${organization}/jobs/:jobId/cancel`, 'member'),
  getOrganizationSocketToken: get(`${organization}/socket-token`, 'member'),

  localStudio: get(local, 'public'),
  localStop: post(`${local}/stop`, 'owner'),
  localSample: post(`${local}/sample`, 'owner'),
  localEvents: get(`${local}/events`, 'owner'),
  localUsers: get(`${local}/users`, 'owner'),
  localAddUser: post(`${local}/users`, 'owner'),
  localSetPassword: post(`${local}/users/:userId/password`, 'owner'),
  localVocabulary: get(`${localOrganization}/vocabulary`, 'guest', {
    guest: 'query',
  }),
  localAddFolderBucket: post(`${localOrganization}/folder-buckets`, 'owner'),
  localPreviewFolder: post(`${localOrganization}/folder-buckets/preview`, 'owner'),
  localItemFolder: get(`${localOrganization}/data/:dataId/folder`, 'owner'),
  localDatasetFolder: get(`${localOrganization}/dataset/:dataset/folder`, 'owner'),
  localBucketFolder: get(`${localOrganization}/buckets/:bucketId/folder`, 'owner'),
  localOpenRunAccess: post(`${localOrganization}/run-access`, 'owner'),
  localCloseRunAccess: remove(`${localOrganization}/run-access/:apiKeyId`, 'owner'),
  localJobRun: get(`${localOrganization}/jobs/:jobId/run`, 'member'),
  localUndo: post(`${localOrganization}/jobs/:jobId/undo`, 'member'),
} as const satisfies Record<string, Route>;

export type RouteId = keyof typeof routes;
