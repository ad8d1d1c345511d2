using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imports.Reading.Splitting;

namespace Imports.Reading.Typing;

/// <summary>
/// The whole record as a JSON object: the header's names in the file's order, each value as text to the letter; an empty cell is an empty text, since that
/// is what came.
/// </summary>
internal sealed class RecordWriter : ColumnWriter, IDisposable
{
    /// <summary>Escapes only what JSON asks for: text stays readable in the table.</summary>
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly JsonEncodedText[] names;
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter json;

    public RecordWriter(IEnumerable<string> header)
    {
        names = [.. header.Select(name => JsonEncodedText.Encode(name, Encoder))];
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Encoder, SkipValidation = true });
    }

    public override void Write(RecordReader record, bool isText, RowBuffer rows, RowFaults faults)
    {
        if (!isText)
        {
            faults.NotText(null, record, record.Raw);
            return;
        }
        buffer.ResetWrittenCount();
        json.Reset();
        json.WriteStartObject();
        for (var i = 0; i < names.Length; i++)
            json.WriteString(names[i], record.Field(i));
        json.WriteEndObject();
        json.Flush();
        rows.PutEscaped(buffer.WrittenSpan);
    }

    public void Dispose() => json.Dispose();
}
