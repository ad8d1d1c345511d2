using System.Buffers;

namespace Imports.Runs;

/// <summary>
/// Walks over the fields of a row as <c>LOAD DATA</c> takes them: UTF-8, a tab between two fields, backslash escapes (<c>\t \n \r \0 \\</c>), <c>\N</c> for NULL.
/// </summary>
/// <param name="row">The row without its line feed.</param>
public ref struct RowFields(ReadOnlySpan<byte> row)
{
    /// <summary>What is escaped.</summary>
    public static readonly SearchValues<byte> Special = SearchValues.Create("\\\t\n\r\0"u8);

    private ReadOnlySpan<byte> rest = row;
    private bool ended;

    /// <summary>The field, its escapes as they stand.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    public static bool IsNull(ReadOnlySpan<byte> field) => field is [(byte)'\\', (byte)'N'];

    /// <summary>Replaces the escapes of a field that is not NULL.</summary>
    /// <param name="field">The field.</param>
    /// <param name="plain">At least as long.</param>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> field, Span<byte> plain)
    {
        var written = 0;
        while (field.IndexOf((byte)'\\') is >= 0 and var at)
        {
            field[..at].CopyTo(plain[written..]);
            written += at;
            plain[written++] = field[at + 1] switch
            {
                (byte)'t' => (byte)'\t',
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'0' => 0,
                var other => other,
            };
            field = field[(at + 2)..];
        }
        field.CopyTo(plain[written..]);
        return written + field.Length;
    }

    /// <summary>Escapes a value.</summary>
    /// <param name="plain">The value.</param>
    /// <param name="field">At least twice as long.</param>
    /// <returns>Bytes written.</returns>
    public static int Escape(ReadOnlySpan<byte> plain, Span<byte> field)
    {
        var written = 0;
        while (plain.IndexOfAny(Special) is >= 0 and var at)
        {
            plain[..at].CopyTo(field[written..]);
            written += at;
            field[written++] = (byte)'\\';
            field[written++] = plain[at] switch
            {
                (byte)'\t' => (byte)'t',
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                0 => (byte)'0',
                var other => other,
            };
            plain = plain[(at + 1)..];
        }
        plain.CopyTo(field[written..]);
        return written + plain.Length;
    }

    public bool MoveNext()
    {
        if (ended)
            return false;
        var tab = rest.IndexOf((byte)'\t');
        ended = tab < 0;
        Current = ended ? rest : rest[..tab];
        rest = ended ? default : rest[(tab + 1)..];
        return true;
    }
}
