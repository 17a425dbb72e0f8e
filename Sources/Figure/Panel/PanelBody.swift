/// What a panel shows.
protocol PanelBody {
  var height: Double { get }
  func draw(on scene: inout FigureScene, x: Double, y: Double)
}
