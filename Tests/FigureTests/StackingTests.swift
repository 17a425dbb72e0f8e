import ImageCoding
import Testing

@testable import Figure

@Suite struct StackingTests {
  /// Returns a page of a given height with one mark of each kind.
  private func scene(_ height: Double) -> FigureScene {
    var scene = FigureScene(width: 100, height: height)
    scene.marks.append(
      .picture(
        PixelImage(width: 1, height: 1, filledWith: .red), Rectangle(x: 1, y: 2, width: 3, height: 4),
        isSmooth: false))
    scene.add(Paragraph("a", size: 8), x: 5, y: 6)
    scene.add(
      FigureShape(
        [.init([.init(x: 7, y: 8)], isClosed: false)], stroke: .init(.black),
        clip: Rectangle(x: 0, y: 9, width: 1, height: 1)))
    return scene
  }

  /// All marks of a scene move down with it, and no page exceeds the limit.
  @Test func whatIsBelowMovesDown() {
    let pages = FigureScene.stacked([scene(40), scene(50), scene(60), scene(200)], longest: 100)
    #expect(pages.map(\.height) == [90, 60, 200] && pages.map(\.marks.count) == [6, 3, 3])
    guard case .picture(_, let place, _) = pages[0].marks[3], case .text(_, let x, let y) = pages[0].marks[4],
      case .shape(let shape) = pages[0].marks[5]
    else {
      Issue.record("the marks of the second scene follow those of the first")
      return
    }
    #expect(place.y == 42 && place.x == 1 && x == 5 && y == 46)
    #expect(shape.lines[0].points == [.init(x: 7, y: 48)] && shape.clip?.y == 49)
  }
}
