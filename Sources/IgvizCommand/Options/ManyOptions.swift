import ArgumentParser
import Pipeline

/// What goes with results in a folder.
struct ManyOptions: ParsableArguments {
  @Flag(
    help:
      "Leave out inputs whose results in the folder are complete, if input, model and options are unchanged. (default: a folder of photos with results is refused)"
  )
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Only a part of the inputs, chosen by their names: 3/16 is the third sixteenth. 'igviz merge' combines folders of photos.",
      valueName: "part"))
  var shard: Shard?

  /// The first of them that is given.
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
