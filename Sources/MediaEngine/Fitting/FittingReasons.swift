import MediaModel

/// What is said of how a file meets a limit.
extension Reason {
  /// Said where a limit, or what exports can show, took pixels.
  static func madeSmaller(from size: Resolution, to less: Resolution, _ why: String) -> Reason {
    Reason(code: "made-smaller", text: "The picture was made smaller, \(size) to \(less), \(why)")
  }

  /// Why a limit takes pixels.
  static let fewBytes = "to look good in so few bytes"

  /// Said where a file ends under its limit as more bits would bring nothing.
  static func qualityReached(_ why: String) -> Reason {
    Reason(code: "quality-reached", text: "It is smaller than the limit since \(why)")
  }

  /// Said where a cover is left out of a file under a limit.
  static func coverTooHeavy(_ bytes: ByteSize) -> Reason {
    Reason(
      code: "cover-left-out",
      text: "Its cover is left out, as its \(bytes) would take too much of the limit")
  }
}
