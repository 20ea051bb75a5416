using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace FileTransfer.Actors.Receipts;

/// <summary>
/// A JSON Web Signature with the signer's certificate in <c>x5c</c> (RFC 7515), in compact or flattened JSON form. What is read is taken to the letter: exactly the members we write, each once, and base64url of one spelling
/// only, so that whoever changes a character changes what is signed or is refused.
/// </summary>
internal sealed record Jws(string Protected, string Payload, string Signature)
{
    /// <summary>A node's certificate has about 700 bytes, one of another PKI may have thousands.</summary>
    private const int MaxHeaderLength = 12 * 1024;

    /// <summary>Of RSA with 8192 bits, in base64url.</summary>
    private const int MaxSignatureLength = 1366;

    private static readonly string[] Parts = ["payload", "protected", "signature"];

    /// <param name="type">The <c>typ</c> of the header: which kind of document it is.</param>
    /// <param name="payload">Signed as it is.</param>
    /// <param name="signer">With its private key.</param>
    /// <exception cref="FormatException">Its key makes no signatures.</exception>
    public static Jws Sign(string type, ReadOnlySpan<byte> payload, X509Certificate2 signer)
    {
        using var key = JwsKey.PrivateOf(signer);
        var header = StrictJson.Write(json =>
        {
            json.WriteString("alg", key.Algorithm);
            json.WriteString("typ", type);
            json.WriteStartArray("x5c");
            json.WriteBase64StringValue(signer.RawDataMemory.Span);
            json.WriteEndArray();
        });
        var unsigned = new Jws(Base64Url.EncodeToString(header), Base64Url.EncodeToString(payload), "");
        return unsigned with { Signature = Base64Url.EncodeToString(key.Sign(unsigned.SigningInput)) };
    }

    public string ToCompact() => $"{Protected}.{Payload}.{Signature}";

    /// <summary>Flattened JSON, on one line.</summary>
    public byte[] ToJson() => StrictJson.Write(json =>
    {
        json.WriteString("payload", Payload);
        json.WriteString("protected", Protected);
        json.WriteString("signature", Signature);
    });

    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static Jws ParseCompact(string text) => text.Split('.') is [var header, var payload, var signature]
        ? new Jws(header, payload, signature)
        : throw new FormatException("it has not the three parts of a JWS");

    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static Jws ParseJson(ReadOnlyMemory<byte> json)
    {
        using var document = StrictJson.Parse(json);
        var members = StrictJson.Object(document.RootElement, Parts);
        return new Jws(
            members.Text("protected", MaxHeaderLength), members.Text("payload", int.MaxValue), members.Text("signature", MaxSignatureLength));
    }

    /// <exception cref="FormatException">It is not base64url as we write it.</exception>
    public byte[] ReadPayload() => Decode(Payload, "payload");

    /// <summary>Checks type and signature. Whether the signer is to be believed is another question.</summary>
    /// <returns>The certificate of the header; the caller owns it.</returns>
    /// <exception cref="FormatException">Says what is wrong.</exception>
    public X509Certificate2 ReadSigner(string type)
    {
        if (Protected.Length > MaxHeaderLength) throw new FormatException("its header is too long");
        var (algorithm, signer) = ReadHeader(Decode(Protected, "header"), type);
        try
        {
            using var key = JwsKey.PublicOf(signer);
            if (algorithm != key.Algorithm) throw new FormatException($"it is not signed with {key.Algorithm}");
            return key.Verify(SigningInput, Decode(Signature, "signature")) ? signer : throw new FormatException("its signature does not fit");
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            signer.Dispose();
            throw e as FormatException ?? new FormatException("its certificate cannot be used", e);
        }
    }

    private byte[] SigningInput => Encoding.ASCII.GetBytes($"{Protected}.{Payload}");

    private static (string Algorithm, X509Certificate2 Signer) ReadHeader(byte[] header, string type)
    {
        using var document = StrictJson.Parse(header);
        var members = StrictJson.Object(document.RootElement, "alg", "typ", "x5c");
        if (members.Text("typ", 64) != type) throw new FormatException($"it is not of the type {type}");
        var chain = members.Array("x5c", 1);
        if (chain.Count != 1 || chain[0].ValueKind != JsonValueKind.String || !chain[0].TryGetBytesFromBase64(out var der))
            throw new FormatException("it does not hold its signer's certificate");
        try
        {
            return (members.Text("alg", 16), X509CertificateLoader.LoadCertificate(der));
        }
        catch (CryptographicException e)
        {
            throw new FormatException("its certificate cannot be read", e);
        }
    }

    private static byte[] Decode(string text, string what)
    {
        byte[] bytes;
        try
        {
            bytes = Base64Url.DecodeFromChars(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"its {what} is not base64url", e);
        }

        // Spaces and spare bits would make several texts of one value.
        return Base64Url.EncodeToString(bytes) == text ? bytes : throw new FormatException($"its {what} is not base64url as it is written");
    }
}
