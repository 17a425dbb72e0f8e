import Figure

extension RowResults {
  /// The largest number of rows drawn one by one; of more rows, only a summary is drawn.
  private static let maxTables = 12

  /// Draws the rows as shaded tables, features × targets, and several rows as a summary: the attributions of each feature over all rows.
  ///
  /// - Parameter isSequential: whether colours span each row of a table from its smallest to its largest number; if not, they are centred
  ///   at zero.
  package func pages(_ look: SheetLook = SheetLook(), isSequential: Bool = false) -> [FigureScene] {
    var scenes: [FigureScene] = []
    for column in columns.indices {
      if rows.count <= Self.maxTables {
        scenes += rows.indices.map {
          table(ofRow: $0, column: column, isSequential: isSequential).scene(look)
        }
      }
      if rows.count > 1 { scenes += swarms(column).map { $0.scene(look) } }
    }
    return FigureScene.stacked(scenes, longest: look.longestPage)
  }

  func heading(_ title: String, _ column: Int) -> String {
    columns.count > 1 ? "\(title) · \(columns[column])" : title
  }

  func table(ofRow index: Int, column: Int, isSequential: Bool) -> ShadedTable {
    let row = rows[index]
    let parts = row.parts.filter { $0.column == column }
    var footer: [(name: String, values: [Double?])] = [
      ("Σ", parts.map { $0.attributions.reduce(0.0) { $0 + Double($1) } }),
      ("F(x)", parts.map(\.scoreAtInput)),
    ]
    if parts.contains(where: { $0.completeness != nil }) {
      footer.append((baselineScoreName(column), parts.map { $0.completeness?.scoreAtBaseline }))
      footer.append(("residual", parts.map { $0.completeness?.residual }))
    }
    let toReview = parts.filter { $0.verdict.grade.needsReview }.map {
      "\(rowTargets[index][$0.target]): \($0.verdict.text)"
    }
    return ShadedTable(
      title: heading(row.title, column), columns: rowTargets[index],
      rows: zip(features, row.values).map { "\($0) = \($1.text)" },
      values: features.indices.map { feature in parts.map { Double($0.attributions[feature]) } },
      footer: footer,
      unit: (["attributions in units of the score: \(score)"] + toReview).joined(separator: " · "),
      colors: isSequential ? .yellowRed : .purpleOrange, isScaledByRow: isSequential)
  }

  /// The indices of the targets that all rows have.
  var commonTargets: [Int] {
    targets.indices.filter { target in
      rowTargets.allSatisfy { $0.count > target && $0[target] == targets[target] }
    }
  }

  /// Returns a beeswarm for each target that all rows have.
  func swarms(_ column: Int) -> [Beeswarm] { commonTargets.map { swarm(of: $0, column) } }

  func swarm(of target: Int, _ column: Int) -> Beeswarm {
    let pairs = rows.compactMap { row in
      row.parts.first { $0.column == column && $0.target == target }.map { (row: row, part: $0) }
    }
    let incomplete = pairs.count { $0.part.verdict.grade == .incomplete }
    return Beeswarm(
      title: heading("\(targets[target]), over \(rows.count) rows", column),
      unit: "in units of the score: \(score)" + (incomplete > 0 ? ", \(incomplete) rows incomplete" : ""),
      features: features.indices.map { feature in
        Beeswarm.Feature(
          name: features[feature], values: pairs.map { $0.row.values[feature].position },
          attributions: pairs.map { Double($0.part.attributions[feature]) })
      })
  }
}
