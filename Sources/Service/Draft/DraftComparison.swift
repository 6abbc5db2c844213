public import MediaModel

extension Draft {
  /// Where the draft is not what was asked, before anything is rendered: its shape and its length
  /// fail, a smaller size and a missing title warn. Empty when it is as asked, or says nothing.
  public func mismatches(with request: VideoRequest) -> [Finding] {
    [shape(request), size(request), length(request), title(request)].compactMap { $0 }
  }

  private func shape(_ request: VideoRequest) -> Finding? {
    guard let asked = request.aspectRatio ?? request.resolution?.aspectRatio, let canvas,
      !asked.matches(canvas)
    else { return nil }
    return Finding(
      code: "aspect-ratio", outcome: .fail, asked: "\(asked)",
      found: "\(canvas.aspectRatio.map { "\($0)" } ?? "no shape") (\(canvas))",
      remedy: "ask the service for \(asked)")
  }

  private func size(_ request: VideoRequest) -> Finding? {
    guard let asked = request.resolution, let canvas, asked.aspectRatio?.matches(canvas) == true,
      canvas.pixels < asked.pixels
    else { return nil }
    return Finding(
      code: "resolution", outcome: .warn, asked: "\(asked)", found: "\(canvas)",
      remedy: "ask the service for \(asked)")
  }

  private func length(_ request: VideoRequest) -> Finding? {
    guard let duration else { return nil }
    let found = "\(DraftSegment.seconds(duration)) s"
    if let asked = request.duration, abs(duration - asked) > max(0.5, asked * 0.02) {
      let wanted = DraftSegment.seconds(asked)
      return Finding(
        code: "duration", outcome: .fail, asked: "\(wanted) s", found: found,
        remedy: "ask the service for \(wanted) seconds")
    }
    if let range = request.durationRange,
      !((range.lowerBound - 0.5)...(range.upperBound + 0.5)).contains(duration)
    {
      let wanted = [range.lowerBound, range.upperBound].map(DraftSegment.seconds)
      return Finding(
        code: "duration", outcome: .fail, asked: "\(wanted[0]) to \(wanted[1]) s", found: found,
        remedy: "ask the service for \(wanted[0]) to \(wanted[1]) seconds")
    }
    return nil
  }

  private func title(_ request: VideoRequest) -> Finding? {
    guard let asked = request.title else { return nil }
    let texts = tracks.filter { $0.kind == .text }.flatMap(\.segments).compactMap(\.name)
    guard !texts.contains(where: { $0.folded.contains(asked.folded) }) else { return nil }
    return Finding(
      code: "title", outcome: .warn, asked: "\"\(asked)\"",
      found: texts.isEmpty ? "no title" : texts.map { "\"\($0)\"" }.joined(separator: ", "),
      remedy: "ask the service to add the title")
  }
}

extension String {
  /// In lower case, with single spaces.
  fileprivate var folded: String {
    lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
