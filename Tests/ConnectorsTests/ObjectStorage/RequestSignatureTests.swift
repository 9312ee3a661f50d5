import Connectors
import Foundation
import Testing

/// The examples of "Signature Calculations for the Authorization Header" in the Amazon S3 API Reference.
@Suite struct RequestSignatureTests {
    private static let host = "examplebucket.s3.amazonaws.com"
    private static let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let stamp = "20130524T000000Z"
    private static let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

    private static func signature(
        _ method: String,
        _ path: String,
        _ query: [(name: String, value: String)] = [],
        _ headers: [(name: String, value: String)] = [],
        digest: String = nothing
    ) -> RequestSignature {
        RequestSignature(
            method: method,
            path: RequestSignature.encodedPath(path),
            query: query,
            headers: headers + [
                ("Host", host), ("x-amz-content-sha256", digest), ("x-amz-date", stamp),
            ],
            bodyDigest: digest,
            stamp: stamp,
            region: "us-east-1"
        )
    }

    @Test func `an object's first bytes`() {
        let signature = Self.signature("GET", "/test.txt", [], [("Range", "bytes=0-9")])
        #expect(
            signature.canonicalRequest == """
                GET
                /test.txt

                host:examplebucket.s3.amazonaws.com
                range:bytes=0-9
                x-amz-content-sha256:\(Self.nothing)
                x-amz-date:20130524T000000Z

                host;range;x-amz-content-sha256;x-amz-date
                \(Self.nothing)
                """
        )
        #expect(
            signature.stringToSign == """
                AWS4-HMAC-SHA256
                20130524T000000Z
                20130524/us-east-1/s3/aws4_request
                7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972
                """
        )
        #expect(
            signature.authorization(keyID: "AKIAIOSFODNN7EXAMPLE", secret: Self.secret)
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        )
    }

    @Test func `an object that is written, with a letter that has to be encoded`() {
        let digest = "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        let signature = Self.signature(
            "PUT",
            "/test$file.text",
            [],
            [
                ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
                ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ],
            digest: digest
        ).signature(Self.secret)
        #expect(signature == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    }

    @Test func `queries with and without values`() {
        #expect(
            Self.signature("GET", "/", [("lifecycle", "")]).signature(Self.secret)
                == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        )
        // Given in another order than they are signed in.
        #expect(
            Self.signature("GET", "/", [("prefix", "J"), ("max-keys", "2")]).signature(Self.secret)
                == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        )
    }

    @Test func `a moment is told in UTC with two digits a part`() {
        #expect(
            RequestSignature.stamp(of: Date(timeIntervalSince1970: 1_369_353_600)) == Self.stamp
        )
        #expect(
            RequestSignature.stamp(of: Date(timeIntervalSince1970: 1_704_164_645.9))
                == "20240102T030405Z"
        )
    }
}
