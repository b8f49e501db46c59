using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Sinter.Ir;

namespace Sinter.Formats.CoreML;

/// <summary>The content of a compiled model's <c>coremldata.bin</c>. Little-endian; texts and messages follow their 64-bit length:
/// model type (u32), format version (3 x u64), layout, specification version (u64), 24 zero bytes, then by layout either the whole model
/// to the end of the file (<c>spec</c>) or the model description followed by data of the model type (<c>generic</c>).</summary>
public sealed class CompiledModelData
{
    public const string FileName = "coremldata.bin";

    private const string Generic = "generic", Specification = "spec";
    private const int ReservedBytes = 24, MaximumLayoutBytes = 1 << 20;

    private CompiledModelData(Wire.Model.TypeOneofCase modelType, Version formatVersion, string layout, int specificationVersion)
    {
        ModelType = modelType;
        FormatVersion = formatVersion;
        Layout = layout;
        SpecificationVersion = specificationVersion;
    }

    public Wire.Model.TypeOneofCase ModelType { get; }

    /// <summary>Of the compiled form, for the model type: 5.0.0 for programs, 1.0.0 for pipelines and classical models.</summary>
    public Version FormatVersion { get; }

    /// <summary><c>generic</c> or <c>spec</c>; for pipelines followed by the name, format version and layout of each model.</summary>
    public string Layout { get; }

    public int SpecificationVersion { get; }

    /// <summary>The interface of the model.</summary>
    public required Wire.ModelDescription Description { get; init; }

    /// <summary>The whole model when the layout is <c>spec</c>; null otherwise.</summary>
    public Wire.Model? Model { get; private init; }

    /// <summary>What follows the description in a <c>generic</c> layout: the model type and, for some, class labels or output
    /// names.</summary>
    public ReadOnlyMemory<byte> TypeData { get; private init; }

    /// <exception cref="ModelFormatException">The file is damaged.</exception>
    public static CompiledModelData Read(string path) => Read(FileBytes.Map(path), path);

    /// <inheritdoc cref="Read(string)"/>
    public static CompiledModelData Read(ReadOnlyMemory<byte> bytes, string place)
    {
        var reader = new LengthPrefixedReader(bytes, place);
        uint type = reader.UInt32();
        if (Wire.Model.Descriptor.FindFieldByNumber((int)Math.Min(type, int.MaxValue))?.RealContainingOneof is null)
            throw reader.Invalid("the number of a model type", $"{type}");
        var version = new Version(reader.Int("a version"), reader.Int("a version"), reader.Int("a version"));
        string layout = reader.Text(MaximumLayoutBytes);
        int specificationVersion = reader.Int("a specification version");
        reader.Skip(ReservedBytes);
        var modelType = (Wire.Model.TypeOneofCase)type;
        if (layout == Specification)
        {
            Wire.Model model = WireReader.Read(reader.Rest(), Wire.Model.Parser, place);
            if (model.TypeCase != modelType)
                throw reader.Invalid($"a model of type {modelType}", $"{model.TypeCase}");
            return new CompiledModelData(modelType, version, layout, specificationVersion)
            {
                Model = model,
                Description = model.Description ?? new Wire.ModelDescription(),
            };
        }
        if (!layout.StartsWith(Generic, StringComparison.Ordinal))
            throw reader.Invalid($"the layout {Generic} or {Specification}", $"\"{layout}\"");
        return new CompiledModelData(modelType, version, layout, specificationVersion)
        {
            Description = WireReader.Read(reader.Block(), Wire.ModelDescription.Parser, place),
            TypeData = reader.Rest(),
        };
    }

    /// <summary>The form that holds the whole model, as compiled classical models have.</summary>
    public static CompiledModelData OfSpecification(Wire.Model model) =>
        new(model.TypeCase, new Version(1, 0, 0), Specification, model.SpecificationVersion)
        {
            Model = model,
            Description = model.Description ?? new Wire.ModelDescription(),
        };

    /// <summary>The form of a model whose program is in <c>model.mil</c>.</summary>
    public static CompiledModelData OfProgram(Wire.Model.TypeOneofCase modelType, int specificationVersion,
        Wire.ModelDescription description)
    {
        var data = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(data, (ulong)modelType);
        return new CompiledModelData(modelType, new Version(5, 0, 0), Generic, specificationVersion)
        {
            Description = description,
            TypeData = data,
        };
    }

    /// <summary>The form of a pipeline; its models are in folders <c>model0</c>, <c>model1</c> and so on.</summary>
    public static CompiledModelData OfPipeline(Wire.Model.TypeOneofCase modelType, int specificationVersion,
        Wire.ModelDescription description, IReadOnlyList<CompiledModelData> models)
    {
        var layout = new StringBuilder(Generic);
        for (int i = 0; i < models.Count; i++)
            layout.Append(System.Globalization.CultureInfo.InvariantCulture, $".model{i}v{models[i].FormatVersion}{models[i].Layout}");
        var data = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(data, (ulong)models.Count);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(8), (ulong)modelType);
        return new CompiledModelData(modelType, new Version(1, 0, 1), layout.ToString(), specificationVersion)
        {
            Description = description,
            TypeData = data,
        };
    }

    public byte[] ToArray()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        byte[] layout = Encoding.UTF8.GetBytes(Layout);
        writer.Write((uint)ModelType);
        writer.Write((ulong)FormatVersion.Major);
        writer.Write((ulong)FormatVersion.Minor);
        writer.Write((ulong)FormatVersion.Build);
        writer.Write((ulong)layout.Length);
        writer.Write(layout);
        writer.Write((ulong)SpecificationVersion);
        writer.Write(new byte[ReservedBytes]);
        if (Model is not null)
        {
            writer.Write(Model.ToByteArray());
        }
        else
        {
            byte[] description = Description.ToByteArray();
            writer.Write((ulong)description.Length);
            writer.Write(description);
            writer.Write(TypeData.Span);
        }
        writer.Flush();
        return stream.ToArray();
    }
}
