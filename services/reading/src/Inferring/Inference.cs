using Imports.Contracts;
using Imports.Datasets;
using Imports.Ledger;
using Imports.Reading.Detecting;
using Imports.Reading.Normalising;
using Imports.Reading.Mapping;
using Imports.Reading.Splitting;

namespace Imports.Reading.Inferring;

/// <summary>Proposes a definition from a sample of a file, read by the code that imports it.</summary>
public sealed class Inference
{
    /// <summary>Rows that are looked at.</summary>
    public const long MostRows = 100_000;

    /// <summary>Columns of a definition at most.</summary>
    private const int MostColumns = 1_000;

    /// <summary>Takes any header, so that one is found by the rows below it alone.</summary>
    private static readonly DatasetDefinition Any = DatasetReader.Read(
        """
        { "name": "any", "version": 1, "business_key": ["row"], "columns": [{ "name": "row", "type": "integer", "from": "row_number" }, { "name": "record", "type": "json", "from": "record" }] }
        """);

    private readonly SampleText sample;
    private readonly SourcePlan plan;
    private readonly SourcePosition rows;

    private Inference(SampleText sample, SourcePlan plan, SourcePosition rows) => (this.sample, this.plan, this.rows) = (sample, plan, rows);

    /// <param name="sample">The text.</param>
    /// <param name="stated">What the sender says of its dialect.</param>
    /// <exception cref="ImportException">Its encoding, dialect or header is not found, as of an import.</exception>
    public static InferredDataset Of(SampleText sample, StatedDialect stated)
    {
        var isSheet = sample.Format == PackedFormat.Workbook;
        var head = new SourceHead(SourceSamples.Of(sample.Bytes), isSheet ? stated.OfSheet() : stated);
        var (plan, rows) = head.Read(new HeaderMapping(Any, new ImportOptions(), MostColumns));
        return new Inference(sample, isSheet ? plan.OfSheet() : plan, rows).Infer();
    }

    private InferredDataset Infer()
    {
        var seen = plan.Header.Select(header => new ColumnEvidence(header)).ToList();
        var (good, odd, firstOdd, isWhole) = (0L, 0L, (long?)null, sample.IsWhole);
        using (var reader = Reader())
        {
            while (reader.Read())
            {
                if (good == MostRows)
                {
                    isWhole = false;
                    break;
                }

                if (!IsRow(reader))
                {
                    odd++;
                    firstOdd ??= reader.FirstLine;
                    continue;
                }

                good++;
                for (var i = 0; i < seen.Count; i++)
                    seen[i].Add(reader.Field(i), reader.FirstLine);
            }
        }

        var names = new ProposedNames();
        var columns = seen.Select(column => (Seen: column, Name: names.Next(column.Header))).Select(column => ColumnChoice.Of(column.Seen, column.Name, IsFound(column.Name))).ToList();
        return new InferredDataset { Plan = plan, Rows = good, OddRows = odd, FirstOddLine = firstOdd, IsWhole = isWhole, Columns = columns, Key = Key(columns, good) };
    }

    private KeyProposal Key(IReadOnlyList<ColumnProposal> columns, long good)
    {
        var search = new KeySearch(columns, good);
        if (search.NeedsRows)
        {
            using var reader = Reader();
            for (var left = good; left > 0 && search.NeedsRows && reader.Read();)
            {
                if (!IsRow(reader))
                    continue;
                left--;
                search.See(i => reader.Field(i).ToArray());
            }
        }

        return search.Propose();
    }

    private RecordReader Reader() => new((byte[])[CsvDialect.LeadIn, .. sample.Bytes.Span[(int)rows.Byte..]], plan.Dialect(), rows);

    private bool IsRow(RecordReader reader) => reader.FieldCount == plan.Header.Count && reader.QuoteProblem is null && reader.IsText;

    /// <summary>The header that an import would find by that name, and no other.</summary>
    private bool IsFound(string name) => new HeaderNames(plan.Header).Find(new SearchedName(name)).Count == 1;
}
