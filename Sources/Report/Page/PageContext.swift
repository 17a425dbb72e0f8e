/// What the page's templates are filled with.
struct PageContext {
  let title: String
  let software: String
  let style: String
  let styleHash: String
  let script: String
  let scriptHash: String
  /// Of the page, as JSON.
  let data: String
  /// `nil` where there is one photo.
  let index: IndexContext?
  let photos: [PhotoContext]
}

/// One photo's full view.
struct PhotoContext {
  let number: Int
  let isOneOfMany: Bool
  /// What all of them are called.
  let things: String
  let name: String
  let model: String
  let width: Int
  let height: Int
  let leading: Int
  let answer: String
  let verdict: VerdictRecord?
  let hasTabs: Bool
  let columns: [Tab]
  let hasTargets: Bool
  let targets: [TargetContext]
  let styles: [PageData.Style]
  let colors: [PageData.Colors]
  let warnings: [String]
  let tasks: [String]
  let predictions: [PhotoRecord.Prediction]
  let facts: [Provenance]
  /// As JSON.
  let data: String
  let hasFixedScale: Bool
  let fixedTop: String

  struct Tab {
    let photoNumber: Int
    let number: Int
    let heading: String
    let isLeading: Bool
    let tabIndex: Int
  }

  /// - Parameters:
  ///   - name: the photo's, as short as it can be.
  ///   - look: how its pictures look at first.
  ///   - others: what it is one of many of; `nil` where it is alone.
  init(_ photo: PhotoRecord, name: String, look: ReportLook, others: String?) throws {
    (number, self.name, model) = (photo.number, name, photo.model)
    (isOneOfMany, things) = (others != nil, others ?? "")
    (width, height) = (photo.picture.width, photo.picture.height)
    let leading = photo.columns.firstIndex(where: \.isJudged) ?? max(0, photo.columns.count - 1)
    self.leading = leading
    answer = photo.targets.first?.answer ?? ""
    verdict = photo.columns.indices.contains(leading) ? photo.columns[leading].verdicts.first : nil
    hasTabs = photo.columns.count > 1
    columns = photo.columns.map {
      Tab(
        photoNumber: photo.number, number: $0.number, heading: $0.heading, isLeading: $0.number == leading,
        tabIndex: $0.number == leading ? 0 : -1)
    }
    hasTargets = photo.targets.count > 1
    targets = photo.targets.map(TargetContext.init)
    (styles, colors) = (PageData.styles(of: look), PageData.colors)
    (hasFixedScale, fixedTop) = (look.top != nil, look.top?.formatted ?? "")
    (warnings, tasks) = (photo.warnings, photo.tasks)
    (predictions, facts) = (photo.predictions, photo.facts)
    data = try PageJSON.text(PhotoData(photo))
  }
}

/// What is said of one target.
struct TargetContext {
  let number: Int
  let isFirst: Bool
  let name: String
  let answer: String
  let hasAgreements: Bool
  let agreements: AgreementTable?
  let hasSums: Bool
  let completeness: [CompletenessRow]
  let hasPath: Bool
  let pathChart: String
  let hasEvaluation: Bool
  let evaluation: EvaluationSection?

  init(_ target: TargetRecord) {
    (number, isFirst, name, answer) = (target.number, target.isFirst, target.name, target.answer)
    (hasAgreements, agreements) = (target.agreements != nil, target.agreements)
    (hasSums, completeness) = (!target.completeness.isEmpty, target.completeness)
    (hasPath, pathChart) = (target.pathChart != nil, target.pathChart ?? "")
    (hasEvaluation, evaluation) = (target.evaluation != nil, target.evaluation)
  }
}
