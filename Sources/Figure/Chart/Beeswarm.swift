import ImageCoding

/// A beeswarm plot, known from SHAP as the summary plot: a line of dots for each feature, one dot for each row of a table. The
/// horizontal position of a dot is the attribution, its colour the feature's value. The features with the largest mean magnitudes
/// come first; no more than `maxFeatures` are drawn.
///
/// Reference: Lundberg, Erion & Lee 2018, "Consistent Individualized Feature Attribution for Tree Ensembles" (SHAP summary plots).
package struct Beeswarm: Sendable {
  /// One line of the plot.
  package struct Feature: Sendable {
    package var name: String
    /// One value for each row, in any unit: the colours span the range of the values. As many as attributions, and finite.
    package var values: [Double]
    /// One attribution for each row, in the order of `values`. Dots of attributions that are not finite are left out.
    package var attributions: [Double]

    package init(name: String, values: [Double], attributions: [Double]) {
      self.name = name
      self.values = values
      self.attributions = attributions
    }

    /// The mean attribution over the rows; 0 without rows.
    package var mean: Double {
      attributions.isEmpty ? 0 : attributions.reduce(0, +) / Double(attributions.count)
    }

    /// The mean magnitude of the attributions over the rows; 0 without rows.
    package var meanMagnitude: Double {
      attributions.isEmpty ? 0 : attributions.reduce(0) { $0 + abs($1) } / Double(attributions.count)
    }
  }

  /// The heading; empty for none.
  package var title: String
  /// The unit of the attributions, as a part of the note below the plot: "in units of the score: logit".
  package var unit: String
  package var features: [Feature]

  package init(title: String, unit: String, features: [Feature]) {
    self.title = title
    self.unit = unit
    self.features = features
  }

  /// The maximum number of features drawn.
  private static let maxFeatures = 30
  /// The maximum number of dots per feature; more would merge into a blot. Of more rows, evenly spaced ones are drawn.
  private static let maxDots = 2000

  /// Draws the plot, with its text. Lengths are points, from the upper left corner; the height follows from the content.
  package func scene(_ look: SheetLook = SheetLook()) -> FigureScene {
    let width = look.width ?? 620
    let size = look.fontSize ?? min(10.5, max(5.5, width / 48))
    let margin = size * 1.4
    let theme = look.theme
    let ordered = features.sorted { $0.meanMagnitude > $1.meanMagnitude }.prefix(Self.maxFeatures)
    // The height is set at the end.
    var scene = FigureScene(width: width, height: 1, background: theme.paper)
    var y = margin
    if !title.isEmpty {
      let heading = Paragraph(
        title, size: size * 1.2, isBold: true, color: theme.ink, width: width - 2 * margin)
      scene.add(heading, x: margin, y: y)
      y += heading.measured.height + size
    }
    // Three columns: the names, the dots, the means. Only the width of `area` is used; the lines differ in height.
    let labels = ordered.map { Paragraph($0.name, size: size, color: theme.ink, width: width * 0.28) }
    let means = ordered.map {
      Paragraph(
        "mean |a| \(NumberText.short($0.meanMagnitude))\nmean a \(NumberText.short($0.mean))",
        size: size * 0.85,
        color: theme.quietInk)
    }
    let labelWidth =
      ordered.map { min(Paragraph($0.name, size: size).measured.width, width * 0.28) }.max() ?? 0
    let meanWidth = means.map(\.measured.width).max() ?? 0
    let axis = Axis(ordered.flatMap(\.attributions).filter(\.isFinite) + [0])
    let area = Rectangle(
      x: margin + labelWidth + size, y: y, width: width - 2 * margin - labelWidth - meanWidth - 2 * size,
      height: 0)
    func place(_ value: Double) -> Double { area.x + axis.share(of: value) * area.width }
    let top = y
    var dots: [FigureShape] = []
    for (index, feature) in ordered.enumerated() {
      let height = max(
        size * 2.6, labels[index].measured.height + size * 0.4, means[index].measured.height + size * 0.4)
      scene.add(labels[index], x: margin, y: y + (height - labels[index].measured.height) / 2)
      scene.add(
        means[index], x: area.right + size, y: y + (height - means[index].measured.height) / 2)
      dots += Self.dots(feature, middle: y + height / 2, height: height, size: size, place: place)
      y += height
    }
    // The lines of the ticks are drawn before the dots, so that they lie behind them.
    let line = FigureShape.Paint(theme.line)
    for tick in axis.ticks {
      let x = place(tick)
      scene.add(.line(from: .init(x: x, y: top), to: .init(x: x, y: y), line, width: tick == 0 ? 1.2 : 0.5))
    }
    dots.forEach { scene.add($0) }
    y += size * 0.3
    // Labels of ticks that would overlap the one before, or leave the page, are left out. `free` is the end of the one before.
    var free = 0.0
    for tick in axis.ticks {
      let text = Paragraph(axis.text(tick), size: size * 0.9, color: theme.quietInk)
      let half = text.measured.width / 2
      if place(tick) - half < free || place(tick) + half > width { continue }
      scene.add(text, x: place(tick) - half, y: y)
      free = place(tick) + half + size * 0.6
    }
    y += size * 1.6
    let note = Paragraph(
      "attribution a" + (axis.factor.map { " (\($0))" } ?? "")
        + ", \(unit); colours from the lowest value of a feature (blue) to its highest (red)\(omissions)",
      size: size * 0.9, color: theme.quietInk, width: width - 2 * margin)
    scene.add(note, x: margin, y: y)
    scene.height = y + note.measured.height + margin
    return scene
  }

  /// Every how many rows a dot is drawn.
  private static func step(_ feature: Feature) -> Int {
    max(1, (feature.attributions.count + maxDots - 1) / maxDots)
  }

  /// What the plot leaves out, as the end of the note; empty if it draws every row of every feature.
  private var omissions: String {
    let step = features.map(Self.step).max() ?? 1
    return
      (features.count > Self.maxFeatures
      ? "; the \(Self.maxFeatures) of \(features.count) features with the largest mean |a|" : "")
      + (step > 1 ? "; a dot for one row in \(step), means over all rows" : "")
  }

  /// Returns the dots of a feature, moved up and down where they would cover each other: each dot goes to the next free layer of its
  /// bin, which is as wide as a dot. The layers are 1.6 radii apart, so that dots overlap only a little.
  ///
  /// - Parameters:
  ///   - middle: y of the line's middle.
  ///   - height: the height of the line.
  ///   - size: the size of the text.
  ///   - place: returns x of an attribution.
  private static func dots(
    _ feature: Feature, middle: Double, height: Double, size: Double, place: (Double) -> Double
  ) -> [FigureShape] {
    let radius = min(2.0, size * 0.2)
    let (low, high) = (feature.values.min() ?? 0, feature.values.max() ?? 0)
    var taken: [Int: Int] = [:]
    return stride(from: 0, to: feature.attributions.count, by: step(feature)).compactMap { row in
      guard feature.attributions[row].isFinite else { return nil }
      let x = place(feature.attributions[row])
      let bin = Int((x / (2 * radius)).rounded())
      let number = taken[bin, default: 0]
      taken[bin] = number + 1
      // In the middle, then up, down, further up…, and in the middle again if there is no room left.
      let layers = max(1, Int(height / 2 / (1.6 * radius)) - 1)
      let layer = (number + 1) / 2 % layers
      let offset = Double(number.isMultiple(of: 2) ? layer : -layer) * 1.6 * radius
      // −1 at the lowest value, 1 at the highest; 0 if all values are equal.
      let share = high > low ? 2 * (feature.values[row] - low) / (high - low) - 1 : 0
      return .disc(at: .init(x: x, y: middle + offset), radius: radius, .init(Self.color(share)))
    }
  }

  /// Returns the colour of a share from −1, blue, over 0, violet, to 1, red. All colours have the same lightness in OKLab, dark enough
  /// for white paper.
  package static func color(_ share: Double) -> RGB {
    OKLab(lightness: 0.6, a: 0.04 + 0.13 * share, b: -0.08 + 0.12 * share).displayed
  }
}
