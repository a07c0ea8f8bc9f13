"""What only some issues have: fields and people of disputes, hazards, appeals and petitions; campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.app import App

if TYPE_CHECKING:
    from ui.dialogs.issues.campaigns import CampaignsDialog
    from ui.dialogs.issues.case import CaseDialog
    from ui.window import Window


class CaseCommands(QObject):
    """Verbs about them. All on the GUI thread."""

    def __init__(self, app: App, window: Window) -> None:
        super().__init__(window)
        self.app, self.window = app, window
        self._case: CaseDialog | None = None
        self._campaigns: CampaignsDialog | None = None

    @property
    def case(self) -> CaseDialog:
        """The window of an issue's own fields and people, made when first asked for."""
        if self._case is None:
            from ui.dialogs.issues.case import CaseDialog

            self._case = CaseDialog(self.app, self.window.commands.undo, self.window)
        return self._case

    def particulars(self) -> None:
        """Fields and people of the chosen issue."""
        chosen = self.app.selection
        if chosen.kind != "issues" or chosen.item_id is None:
            self.app.say(f"请先在列表、地图或查找里选一件{self.app.term('issue', '事件')}。", "warn")
        else:
            self.case.show_issue(chosen.item_id)

    # Campaigns

    @property
    def campaigns_dialog(self) -> CampaignsDialog:
        """The window of campaigns, made when first asked for."""
        if self._campaigns is None:
            from ui.dialogs.issues.campaigns import CampaignsDialog

            self._campaigns = CampaignsDialog(
                self.app, self._enter_for, self._list_of, self._chosen_issues, self.window
            )
        return self._campaigns

    def campaigns(self) -> None:
        """Campaigns, the newest one first."""
        self.campaigns_dialog.open_campaign()

    def _enter_for(self, campaign_id: int, name: str) -> None:
        """The quick entry for what a campaign finds."""
        self.window.commands.issues.entering().also.for_campaign(campaign_id, name)
        self.window.commands.issues.enter()

    def _list_of(self, campaign_id: int, name: str) -> None:
        """The list of issues shows those of a campaign."""
        office = self.app.office
        if office is None:
            return

        def show(rows: list[tuple[int]]) -> None:
            self.window.commands.show_issues()
            self.window.lists["issues"].narrow(tuple(int(row[0]) for row in rows), word=name)

        sql = "select id from issue where campaign_id = ? order by id"
        self.app.jobs.read(lambda: office.database.read(sql, (campaign_id,)), show, key="issues of campaign")

    def _chosen_issues(self) -> list[int]:
        panel = self.window.lists.get("issues")
        return panel.chosen_ids() if panel is not None else []
