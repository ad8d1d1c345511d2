using System.Xml;
using Imports.Contracts;
using Imports.Ledger;

namespace Imports.Reading.Normalising;

/// <summary>
/// A part of a workbook, read as XML that can do no harm: without document types, and so without entities of its own or files elsewhere; neither a
/// value, nor the number of names, nor the depth of its elements takes memory that was not meant for it.
/// </summary>
internal sealed class XmlPart : IDisposable
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    private readonly UnpackedStream unpacked;
    private readonly string path;
    private readonly int maxDepth;

    public XmlPart(UnpackedStream unpacked, string path, NormalisingOptions limits)
    {
        (this.unpacked, this.path, maxDepth) = (unpacked, path, limits.MaxXmlDepth);
        var settings = Settings.Clone();
        settings.NameTable = new FewNames(path);
        try
        {
            Xml = XmlReader.Create(new MarkupStream(unpacked, path), settings);
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    public XmlReader Xml { get; }

    /// <summary>Moves to the next node.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="ImportException"><see cref="ErrorCodes.XmlRefused"/>.</exception>
    public bool Read()
    {
        try
        {
            if (!Xml.Read())
                return false;
            return Xml.Depth <= maxDepth ? true : throw Refused(path, $"nests its elements more than {maxDepth} deep");
        }
        catch (XmlException e) when (e.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw Refused(path, "has a document type (DTD)");
        }
    }

    /// <summary>Reads what is left as bytes alone, so that the checksum is known.</summary>
    public void Drain() => unpacked.Drain();

    public void Dispose()
    {
        Xml.Dispose();
        unpacked.Dispose();
    }

    private static ImportException Refused(string path, string what)
        => new(ErrorCodes.XmlRefused, $"The part {PartNames.Short(path)} of the workbook {what}, which no spreadsheet writes. Save the workbook anew, or send the table as CSV.");

    /// <summary>Refuses values and tags of a length that has no use: the reader would hold an attribute as a whole.</summary>
    private sealed class MarkupStream(UnpackedStream inner, string path) : ReadOnlyStream
    {
        private const int MostBytes = 1 << 20;

        private int bytes;

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            var last = buffer[..count].LastIndexOf((byte)'>');
            bytes = last < 0 ? bytes + count : count - last - 1;
            return bytes <= MostBytes ? count : throw Refused(path, $"has a value of more than {MostBytes} bytes");
        }
    }

    /// <summary>Every name that a document has stays in memory; those of a workbook are some hundred.</summary>
    private sealed class FewNames(string path) : XmlNameTable
    {
        private const int Most = 20_000;

        private readonly NameTable names = new();
        private int added;

        public override string Add(string array) => names.Get(array) ?? names.Add(Counted(array));

        public override string Add(char[] array, int offset, int length) => names.Get(array, offset, length) ?? names.Add(Counted(new string(array, offset, length)));

        public override string? Get(string array) => names.Get(array);

        public override string? Get(char[] array, int offset, int length) => names.Get(array, offset, length);

        private string Counted(string name) => ++added <= Most ? name : throw Refused(path, $"has more than {Most} names");
    }
}
