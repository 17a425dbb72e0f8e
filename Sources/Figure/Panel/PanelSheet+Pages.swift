extension PanelSheet {
  /// The pages, in the look that is asked for. A row is never divided, and the headings stand on every page.
  public func pages(_ look: SheetLook = SheetLook()) -> [FigureScene] { PanelSheetLayout(self, look).pages }
}
