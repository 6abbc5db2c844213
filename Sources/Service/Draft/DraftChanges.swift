import MediaModel

extension Draft {
  /// What changed since another draft, in words, such as `Title added: 'Urban Dreams' (0-3s)`;
  /// empty when nothing did.
  public func changes(since earlier: Draft?) -> [String] {
    guard json != earlier?.json else { return [] }
    var changes: [String] = []
    for kind in kinds(and: earlier) {
      changes += Self.changes(
        of: kind, from: earlier?.segments(of: kind) ?? [], to: segments(of: kind))
    }
    if let now = duration, let then = earlier?.duration, abs(now - then) >= 0.05 {
      changes.append(
        "Length: \(DraftSegment.seconds(now))s (was \(DraftSegment.seconds(then))s)")
    }
    if let now = canvas, let then = earlier?.canvas, now != then {
      changes.append("Canvas: \(now) (was \(then))")
    }
    if let now = title, let then = earlier?.title, now != then {
      changes.append("Name: '\(now)' (was '\(then)')")
    }
    return changes.isEmpty ? ["Draft changed in its details"] : changes
  }

  private func segments(of kind: DraftTrack.Kind) -> [DraftSegment] {
    tracks.filter { $0.kind == kind }.flatMap(\.segments)
  }

  private func kinds(and earlier: Draft?) -> [DraftTrack.Kind] {
    var kinds: [DraftTrack.Kind] = []
    for track in tracks + (earlier?.tracks ?? []) where !kinds.contains(track.kind) {
      kinds.append(track.kind)
    }
    return kinds
  }

  private static func changes(
    of kind: DraftTrack.Kind, from old: [DraftSegment], to new: [DraftSegment]
  ) -> [String] {
    let label = kind.label
    var left = Array(old.enumerated())
    var pairs: [(old: Int, before: DraftSegment, after: DraftSegment)] = []
    var added: [DraftSegment] = []
    for segment in new {
      let exact = left.firstIndex { $0.element == segment }
      if let place = exact ?? left.firstIndex(where: { $0.element.name == segment.name }) {
        let match = left.remove(at: place)
        pairs.append((match.offset, match.element, segment))
      } else {
        added.append(segment)
      }
    }
    var changes: [String] = []
    if added.count == 1, left.count == 1, let before = left.first?.element {
      changes.append(
        "\(label) changed: '\(before.shownName)' is now \(added[0].quoted)")
      left = []
      added = []
    }
    changes += added.map { "\(label) added: \($0.quoted)" }
    changes += left.map { "\(label) removed: '\($0.element.shownName)'" }
    changes += pairs.compactMap { $0.after.change(from: $0.before, label: label) }
    if pairs.count > 1, zip(pairs, pairs.dropFirst()).contains(where: { $0.old > $1.old }) {
      changes.append("\(label) order: \(new.map(\.shownName).joined(separator: ", "))")
    }
    return changes
  }
}

extension DraftSegment {
  fileprivate var shownName: String { name ?? "untitled" }

  /// Such as `'Urban Dreams' (0-3s)`.
  fileprivate var quoted: String {
    let details = [times, percent].compactMap { $0 }
    return details.isEmpty
      ? "'\(shownName)'" : "'\(shownName)' (\(details.joined(separator: ", ")))"
  }

  fileprivate func change(from earlier: DraftSegment, label: String) -> String? {
    var parts: [String] = []
    if let times, times != earlier.times {
      parts.append(earlier.times.map { "\(times) (was \($0))" } ?? times)
    }
    if let percent, percent != earlier.percent {
      parts.append(earlier.percent.map { "\(percent) (was \($0))" } ?? percent)
    }
    return parts.isEmpty ? nil : "\(label) '\(shownName)': \(parts.joined(separator: ", "))"
  }
}
