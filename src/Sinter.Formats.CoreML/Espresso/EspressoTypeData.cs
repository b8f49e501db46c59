namespace Sinter.Formats.CoreML.Espresso;

/// <summary>What <c>coremldata.bin</c> holds of a network after its description: the model type (u64), for a classifier the kind of its
/// labels by field number (u64), their number (u64), the labels (u64 each, or texts) and the blob with the probabilities.</summary>
internal static class EspressoTypeData
{
    private const int MaximumTextBytes = 1 << 20;

    /// <summary>Gives a classifier its labels.</summary>
    /// <exception cref="ModelFormatException">The data is damaged.</exception>
    public static void ReadLabels(ReadOnlyMemory<byte> data, Wire.NeuralNetworkClassifier classifier, string place)
    {
        var reader = new LengthPrefixedReader(data, $"{place}, class labels");
        int type = reader.Int("a model type");
        if (type != (int)Wire.Model.TypeOneofCase.NeuralNetworkClassifier)
            throw reader.Invalid($"the model type {(int)Wire.Model.TypeOneofCase.NeuralNetworkClassifier}", $"{type}");
        int kind = reader.Int("a kind of class labels"), count = reader.Int("a number of class labels");
        switch (kind)
        {
            case Wire.NeuralNetworkClassifier.Int64ClassLabelsFieldNumber:
                classifier.Int64ClassLabels = new Wire.Int64Vector();
                for (int i = 0; i < count; i++)
                    classifier.Int64ClassLabels.Vector.Add((long)reader.UInt64());
                break;
            case Wire.NeuralNetworkClassifier.StringClassLabelsFieldNumber:
                classifier.StringClassLabels = new Wire.StringVector();
                for (int i = 0; i < count; i++)
                    classifier.StringClassLabels.Vector.Add(reader.Text(MaximumTextBytes));
                break;
            default:
                throw reader.Invalid("the kind 100 or 101 of class labels", $"{kind}");
        }
        classifier.LabelProbabilityLayerName = reader.Text(MaximumTextBytes);
    }

    /// <summary>The names of the layers that are trained on the device.</summary>
    /// <exception cref="ModelFormatException">The data is damaged.</exception>
    public static HashSet<string> ReadUpdatableLayers(ReadOnlyMemory<byte> data, string place)
    {
        var reader = new LengthPrefixedReader(data, place);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int count = reader.Int("a number of layers"); count > 0; count--)
            names.Add(reader.Text(MaximumTextBytes));
        return names;
    }
}
