using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FileTransfer.Actors.Receipts;

/// <summary>JSON of signed documents: written without spaces in a fixed order, read with nothing missing, unknown or twice.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Escapes what JSON wants escaped and no more: nobody puts this into a web page.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="members">Writes the members of the only object.</param>
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">It is no JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)   // the second for half a surrogate pair in a name
        {
            throw new FormatException("it is not the JSON that was written", e);
        }
    }

    /// <exception cref="FormatException">Not exactly these members.</exception>
    public static JsonMembers Object(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new FormatException("an object is missing");
        var found = 0;
        foreach (var member in element.EnumerateObject())
        {
            if (!IsOneOf(member, names)) throw new FormatException("it has a member that is not known");
            found++;
        }

        return found == names.Length ? new JsonMembers(element) : throw new FormatException("a member is missing");
    }

    private static bool IsOneOf(JsonProperty member, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (member.NameEquals(name)) return true;
        }

        return false;
    }
}
