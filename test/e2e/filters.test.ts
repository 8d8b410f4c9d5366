import { StudioApi } from './studioApi.ts';
import { Workbench } from './workbench.ts';

const study = 'AMS Activity Study 2022';

/** Filters that are kept: saved under a name, found again, and those of documents. */
describe('a person keeps filters', () => {
  let workbench: Workbench;

  before(async function () {
    this.timeout(180_000);
    workbench = await Workbench.open({ theme: 'light', height: 1000 });
  });

  after(() => workbench?.close());

  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    await workbench?.picture(`failed-${this.currentTest.title.replaceAll(/\W+/g, '-')}`);
  });

  const box = () => workbench.webviewWith('[role=combobox]');
  const quick = () => workbench.page.locator('.quick-input-widget');
  const press = (key: string) => workbench.page.keyboard.press(key);

  async function openList(): Promise<void> {
    await (await box()).getByRole('button', { name: 'History and saved filters' }).click();
    await quick().getByPlaceholder('Enter applies a filter').waitFor();
  }

  it('by a name, in the workspace', async () => {
    await workbench.showExplorer();
    await workbench.row(study).click();
    // What is typed before the box has followed the selection is meant for something else.
    await (await box()).locator('.target').getByText(study).waitFor();
    await (await box()).getByText('10 items ·').first().waitFor();
    const input = (await box()).getByRole('combobox');
    await input.fill('metadata->ei_check = 0');
    await (await box()).getByRole('button', { name: 'Enter to apply' }).waitFor();
    await press('Enter');
    await (await box()).getByText('3 of 10 items').first().waitFor();
    await openList();
    await quick()
      .getByRole('option', { name: /Save the filter of the box/ })
      .click();
    await quick()
      .getByPlaceholder(/A name, such as/)
      .fill('Failed the checklist');
    await press('Enter');
    await workbench.page.getByText('Saved as “Failed the checklist”.').first().waitFor();
  });

  it('and finds it again', async () => {
    await (await box()).getByRole('button', { name: 'Clear the filter' }).click();
    await (await box()).getByText('10 items ·').first().waitFor();
    await openList();
    const saved = quick().getByRole('option', { name: /Failed the checklist/ });
    await saved.waitFor();
    await workbench.picture('filters-list-light');
    await saved.click();
    await (await box()).getByText('3 of 10 items').first().waitFor();
  });

  it('as a document, with its header', async () => {
    await openList();
    const saved = quick().getByRole('option', { name: /Failed the checklist/ });
    await saved.hover();
    await saved.getByRole('button', { name: 'Open the document' }).click();
    await workbench.page.getByText(`Show in tree: ${study}`).first().waitFor();
    await workbench.picture('filters-document-light');
  });

  it('and takes over those of data campaigns', async () => {
    const api = await StudioApi.of(workbench.studioFolder);
    const { organizations } = await api.call<{ organizations: { id: number }[] }>(
      'GET',
      '/api/organizations',
    );
    const route = `/api/organizations/${organizations[0]?.id}`;
    const { dataCampaignDashboardId } = await api.call<{ dataCampaignDashboardId: number }>(
      'POST',
      `${route}/campaign-dashboards`,
      { name: 'Studies', emailRecipientUids: [], whenToEmail: 'never', showNoOfDays: 7 },
    );
    await api.call('POST', `${route}/campaigns`, {
      ...{ dataCampaignDashboardId, name: 'Falls', description: '', coordinatorUids: [] },
      ...{ links: [], datasets: [], pipelineIds: [], projectIds: [] },
      queries: [
        { name: 'Adults', dataset: 'Gestures', query: 'metadata->age>=18' },
        { name: 'Passed', dataset: study, query: 'metadata->ei_check = 1' },
      ],
    });
    await openList();
    await quick()
      .getByRole('option', { name: /Passed/ })
      .waitFor();
    await press('Escape');
    await workbench.command('Import Filters of Campaigns');
    await quick().getByPlaceholder('They are written to a new document').waitFor();
    await press('Enter');
    await workbench.page.getByText('Show in tree: Gestures').first().waitFor();
    await workbench.picture('filters-campaigns-light');
  });
});
