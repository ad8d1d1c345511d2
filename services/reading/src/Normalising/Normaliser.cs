using System.Xml;
using Imports.Contracts;
using Imports.Ledger;
using Imports.Objects;

namespace Imports.Reading.Normalising;

/// <summary>Makes of a workbook or a packed file the one CSV file that is cut and parsed, as a stream.</summary>
/// <param name="limits">What is taken at most.</param>
/// <param name="maxColumns">Columns of a table that are taken.</param>
public sealed class Normaliser(NormalisingOptions limits, int maxColumns = int.MaxValue)
{
    /// <summary>Opens the sheet or the member that is to be read.</summary>
    /// <param name="source">The stored file, to be read from wherever its parts lie; stays the caller's.</param>
    /// <param name="bytesRead">How much of it has been read.</param>
    /// <param name="format">As its first bytes say, see <see cref="PackedFormat.Of"/>.</param>
    /// <param name="chosen">Sheet and member.</param>
    /// <exception cref="ImportException">It is refused: by a limit, for its form, or for a choice that does not fit it.</exception>
    public NormalisedSource Open(Stream source, Func<long> bytesRead, string format, ImportOptions chosen)
    {
        var budget = new UnpackBudget(limits);
        if (format == PackedFormat.Gzip)
        {
            CheckChoice(chosen, takesSheet: false, takesMember: false, "a file packed by gzip");
            source.Position = 0;
            var unpacked = new UnpackedStream(new WholeGzip(source), budget, bytesRead, expected: null);
            return new NormalisedSource(PackedFormat.Gzip, null, new MemberStream(unpacked), () => null);
        }

        var members = new ZipMembers(source, limits);
        try
        {
            var package = new Package(members, limits, budget, source.Length);
            return package.FindWorkbook() is { } path ? OpenSheet(package, path, members, chosen) : OpenMember(members, budget, source.Length, chosen);
        }
        catch
        {
            members.Dispose();
            throw;
        }
    }

    /// <summary>The failure of the import that an error while reading stands for; null = the file is not to blame.</summary>
    public ImportException? FailureOf(Exception error) => error switch
    {
        ImportException failure => failure,
        ObjectTooLargeException => UnpackBudget.TooLarge(limits),
        XmlException at => SourceFault.Damaged($"a part of the workbook is no XML at line {at.LineNumber}, position {at.LinePosition}"),
        InvalidDataException or EndOfStreamException or NotSupportedException => SourceFault.Damaged("what is packed in it cannot be unpacked, or is not what it should be"),
        _ => null,
    };

    /// <exception cref="ImportException"><see cref="ErrorCodes.OptionInvalid"/>.</exception>
    public static void CheckChoice(ImportOptions chosen, bool takesSheet, bool takesMember, string what)
    {
        if (chosen.Sheet is not null && !takesSheet)
            throw new ImportException(ErrorCodes.OptionInvalid, $"sheet names a sheet of a workbook, and the file is {what}.");
        if (chosen.Member is not null && !takesMember)
            throw new ImportException(ErrorCodes.OptionInvalid, $"member names a file of an archive, and the file is {what}.");
    }

    private NormalisedSource OpenSheet(Package package, string path, ZipMembers members, ImportOptions chosen)
    {
        CheckChoice(chosen, takesSheet: true, takesMember: false, "a workbook");
        var book = new Workbook(package, path);
        var sheet = book.Choose(chosen.Sheet);
        var stream = new SheetStream(package, book, sheet, maxColumns);
        return new NormalisedSource(PackedFormat.Workbook, sheet.Name, stream, () => stream.Rows, members);
    }

    private static NormalisedSource OpenMember(ZipMembers members, UnpackBudget budget, long sourceBytes, ImportOptions chosen)
    {
        CheckChoice(chosen, takesSheet: false, takesMember: true, "an archive");
        var member = members.Choose(chosen.Member);
        return new NormalisedSource(PackedFormat.Zip, member.FullName, new MemberStream(UnpackedStream.Of(member, budget, sourceBytes)), () => null, members);
    }
}

/// <summary>A source as it is to be read. Dispose it.</summary>
/// <param name="format">One of <see cref="PackedFormat"/>.</param>
/// <param name="part">Name of its sheet or member; null = it has but one.</param>
/// <param name="body">Text in CSV; read once, forwards.</param>
/// <param name="rows">Rows of the sheet that are not blank, once all is read; null = what is packed is text, whose rows nobody has counted.</param>
/// <param name="archive">Closed with it.</param>
public sealed class NormalisedSource(string format, string? part, Stream body, Func<long?> rows, IDisposable? archive = null) : IDisposable
{
    public string Format => format;

    public string? Part => part;

    public Stream Body => body;

    public long? Rows => rows();

    public void Dispose()
    {
        body.Dispose();
        archive?.Dispose();
    }
}
