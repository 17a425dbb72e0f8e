import ArgumentParser
import Evaluation
import Explaining

/// How maps are checked by hiding regions from the network.
struct CheckOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Check by hiding: none, quick, full (default: quick)",
      discussion:
        "Hides the strongest region of the map from the network, then everything else, and does the same for other regions of that size: \(CheckLevel.quick.others) with quick (4 to \(CheckLevel.quick.others) in a text), \(CheckLevel.full.others) with full. Applies to photos and texts.",
      valueName: "check"))
  var check: CheckLevel?

  @Option(
    help: ArgumentHelp(
      "Size of the hidden region, % of photo or words (default: 25%)", valueName: "percent"))
  var region: RegionSize?

  /// Sets the check of a request.
  ///
  /// - Parameter drawing: the drawing options; both signs are checked if both are drawn.
  func apply(to request: inout Request, drawing: DrawingOptions) {
    request.check = check ?? .quick
    if let region { request.regionArea = region.share }
    request.checksBothSigns = drawing.look.polarity == .both
  }

  func validate() throws {
    if check == CheckLevel.none, region != nil {
      throw ValidationError("--region sets the size of the region that is checked; leave out --check none.")
    }
  }
}

extension CheckOptions: CheckedOptions {
  var uses: [OptionUse] {
    let inputs = RunCondition.inputs(.photo, .text, .tokens)
    return [
      OptionUse("check", check, .explaining, inputs), OptionUse("region", region, .explaining, inputs),
    ]
  }
}

/// A size in percent, as typed: "25%" or "25".
struct RegionSize: ExpressibleByArgument {
  let share: Double

  init?(argument: String) {
    let number = argument.hasSuffix("%") ? argument.dropLast() : argument[...]
    guard let percent = Double(number), percent > 0, percent < 100 else { return nil }
    share = percent / 100
  }
}

extension CheckLevel: ExpressibleByArgument {}
