import ArgumentParser
import Pipeline

/// The options for results folders.
struct ManyOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Continue in a results folder; compute only the missing results",
      discussion:
        "Results are kept if they are complete and the input, the model and the options are unchanged. Without --resume a folder with results of photos is refused."
    )
  )
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Part of the inputs: 3/16 is the third of sixteen parts",
      discussion: "Inputs are assigned to parts by their names. Merge folders of photos with 'igviz merge'.",
      valueName: "part"))
  var shard: Shard?

  /// The first given option; `nil` if there is none.
  var given: String? { resume ? "--resume" : shard == nil ? nil : "--shard" }
}

extension ManyOptions: CheckedOptions {
  var uses: [OptionUse] {
    [
      OptionUse("resume", resume, .resultsFolder), OptionUse("shard", shard, .resultsFolder),
    ]
  }
}

extension Shard: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
