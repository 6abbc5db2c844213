import MediaModel

/// Why nothing could be put where it belongs in the output folder.
extension Reason {
  static let outputExistsCode = "output-exists"

  /// The name of an output is taken by a file of someone else's, or by one that was an output until
  /// somebody changed it.
  static func outputExists(_ name: String, wasOurs: Bool) -> Reason {
    Reason(
      code: outputExistsCode,
      text: wasOurs
        ? "\(name) in the output folder was changed since preflight made it, and is left as it is; "
          + "move or delete it to have it made again"
        : "The output folder has a \(name) that preflight did not make; move it away")
  }

  /// The disk or what stands in the folder does not let the name be given.
  static func outputBlocked(_ name: String, _ why: String) -> Reason {
    Reason(
      code: "output-blocked",
      text: "\(name) cannot be written to the output folder (\(why)); move away what is in its way")
  }
}
