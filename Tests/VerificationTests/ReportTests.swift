import Brief
import FaithfulJSON
import Foundation
import MediaModel
import Testing
import Verification

@Suite struct ReportTests {
  private func faulty(_ name: String, pictures: Bool = false) throws -> Verdict {
    let path = try Clips.make(
      "\(name) <&> 咖啡.mp4",
      "\(Clips.moving()) \(Clips.tone()) -vf \"drawbox=c=black:t=fill:enable='gte(t,1)'\" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac"
    )
    return try Verifier.verify(
      path, request: RequestReader.read("a 3-second square 1080p promo titled '<b>早安</b>'"),
      options: VerificationOptions(keepsPictures: pictures))
  }

  @Test func textFitsTheTerminalAndSaysTheVerdictFirst() throws {
    let verdict = try faulty("text")
    for width in [40, 60, 80, 120] {
      let lines = TextReport.text(verdict, width: width).split(separator: "\n")
      #expect(lines.first?.hasPrefix("FAIL") == true)
      #expect(lines.allSatisfy { $0.count <= max(width, 64) })
    }
    let plain = TextReport.text(verdict)
    #expect(!plain.contains("\u{1B}"))
    #expect(TextReport.text(verdict, colour: true).contains("\u{1B}[31;1m"))
    let fails = plain.range(of: "FAIL    ")
    #expect(fails != nil)
  }

  @Test func briefIsAFewHundredBytes() throws {
    let brief = TextReport.brief(try faulty("brief"))
    #expect(brief.utf8.count < 800)
    #expect(brief.hasPrefix("fail "))
    #expect(brief.contains("fail duration: 2 s, asked 3 s ± 0.05 s"))
  }

  @Test func jsonKeepsItsForm() throws {
    let json = JSONReport.json(try faulty("json"))
    #expect(
      json.object?.keys == [
        "version", "path", "outcome", "quick", "request", "findings", "facts", "measured",
      ])
    #expect(json["outcome"]?.string == "fail")
    #expect((json["findings"]?.array ?? []).count > 30)
    let black = json["findings"]?.array?.first { $0["code"]?.string == "black" }
    #expect(black?["spans"]?[0]?[0]?.double == 1)
    #expect(json["measured"]?["streams"]?[0]?["frames"]?.int == 50)
    #expect(try JSON(parsing: json.text()) == json)
  }

  @Test func jsonHoldsToItsSchema() throws {
    let schema = Schema(try VerdictSchema.json())
    let words =
      "a 20-40 second square 720p video at 30fps with music titled 'X' under 5MB for Reels"
    let clean = try Clips.clean("schema.mp4")
    let verdicts = [
      try faulty("schema"), try Verifier.verify(clean, request: RequestReader.read(words)),
      try Verifier.verify(clean, options: VerificationOptions(quick: true)),
      try Verifier.verify("/nowhere.mp4"),
    ]
    for verdict in verdicts {
      #expect(schema.faults(of: JSONReport.json(verdict)) == [])
    }
    let mended = JSONReport.json(verdicts[0], mended: ["moved the index to the front"])
    #expect(schema.faults(of: mended) == [])
    for fault in ["{}", "{\"version\":2}", "[]"] {
      #expect(schema.faults(of: try JSON(parsing: fault)) != [])
    }
  }

  @Test func junitIsXMLWithAFailurePerFailedCheck() throws {
    let verdict = try faulty("junit")
    let xml = JUnitReport.xml([verdict])
    let count = xml.components(separatedBy: "<failure").count - 1
    #expect(count == verdict.findings(.fail).count)
    #expect(xml.contains("tests=\"\(verdict.findings.count)\""))
    #expect(!xml.contains("<b>"))
    #expect(xml.contains("&lt;&amp;&gt; 咖啡"))
  }

  @Test func thePageStandsAlone() throws {
    let page = HTMLReport.page([try faulty("html", pictures: true)])
    #expect(page.contains("data:image/jpeg;base64,/9j/"))
    #expect(page.components(separatedBy: "data:image/jpeg").count - 1 == 12)
    #expect(!page.contains("http://") && !page.contains("https://") && !page.contains("<script"))
    #expect(page.contains("Instagram Reels") && page.contains("TikTok"))
    #expect(!page.contains("<b>早安"))
    #expect(page.contains("prefers-color-scheme:dark"))
    #expect(page.contains("<h1>html &lt;&amp;&gt; 咖啡.mp4</h1>"))
    #expect(page.contains("marked worst") && page.contains(">black</span>"))
  }

  @Test func picturesStandUpright() throws {
    let plain = try Clips.make("flat.mp4", "\(Clips.moving(1, size: "320x180")) \(Clips.encoding)")
    let path = try Clips.make("turned-pictures.mp4", "-i \(plain) -c copy -metadata:s:v rotate=90")
    let verdict = try Verifier.verify(path, options: VerificationOptions(keepsPictures: true))
    let pictures = verdict.analysis?.picture?.pictures ?? []
    #expect(pictures.count == 12)
    #expect(pictures.first?.size == Resolution(width: 180, height: 320))
  }

  @Test func quickDecodesNothing() throws {
    let path = try Clips.clean("quick.mp4")
    let verdict = try Verifier.verify(
      path, request: VideoRequest(duration: 2), options: VerificationOptions(quick: true))
    #expect(verdict.analysis == nil)
    #expect(verdict.finding("duration")?.outcome == .pass)
    #expect(verdict.finding("decodes")?.outcome == .notEvaluated)
  }
}

@Suite struct RequestFileTests {
  private func load(_ text: String) throws -> RequestFile {
    try RequestFile(JSON(parsing: text), path: "request.json")
  }

  @Test func membersOverrideThePrompt() throws {
    let file = try load(
      """
      {"prompt":"a 30-second vertical promo for Reels","duration":"20-25","resolution":"1080x1920",
      "largest":"50MB","platform":"tiktok","thresholds":{"black-warn":0.1}}
      """)
    #expect(file.request.durationRange == 20...25)
    #expect(file.request.duration == nil)
    #expect(file.request.resolution == Resolution(width: 1080, height: 1920))
    #expect(file.request.largest == ByteSize(50_000_000))
    #expect(file.platform?.name == "tiktok")
    #expect(file.thresholds[.blackWarn] == 0.1)
    #expect(file.thresholds[.blackFail] == 2)
  }

  @Test(arguments: [
    ("{\"lenght\":3}", "lenght"), ("{\"duration\":\"soon\"}", "duration"), ("[]", "object"),
    ("{\"thresholds\":{\"blak\":1}}", "blak"), ("{\"platform\":\"myspace\"}", "platform"),
    ("{\"aspect\":\"tall\"}", "aspect"), ("{\"sound\":\"yes\"}", "sound"),
    ("{\"prompt\":5}", "prompt"), ("{\"largest\":\"huge\"}", "largest"),
    ("{\"thresholds\":{\"black-warn\":\"1\"}}", "black-warn"),
  ])
  func faultsAreNamed(_ text: String, _ word: String) {
    #expect {
      try load(text)
    } throws: { error in
      "\(error)".contains(word) && "\(error)".hasPrefix("request.json: ")
    }
  }

  @Test func everyThresholdHasASource() {
    for key in Thresholds.Key.allCases {
      #expect(!key.entry.source.isEmpty)
      #expect(!key.entry.unit.isEmpty)
    }
    for profile in PlatformProfile.all { #expect(!profile.source.isEmpty && !profile.date.isEmpty) }
  }

  @Test func thresholdsOfTheFileCount() throws {
    let path = try Clips.make(
      "short-black.mp4",
      "\(Clips.moving()) -vf \"drawbox=c=black:t=fill:enable='between(t,1,1.3)'\" \(Clips.encoding)"
    )
    var options = VerificationOptions()
    #expect(try Verifier.verify(path, options: options).finding("black")?.outcome == .pass)
    options.thresholds = try load("{\"thresholds\":{\"black-warn\":0.2,\"black-fail\":0.25}}")
      .thresholds
    #expect(try Verifier.verify(path, options: options).finding("black")?.outcome == .fail)
  }
}
