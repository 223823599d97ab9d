import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.*;
import javax.xml.crypto.dsig.dom.*;
import javax.xml.crypto.dsig.keyinfo.*;
import javax.xml.crypto.dsig.spec.*;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.*;

/**
 * The JDK's XML Signature as a second opinion, one process for a whole list of jobs:
 * `verify FILE` prints `valid` or `invalid …`; `sign IN OUT ID SLOT METHOD C14N KEY CERT` writes OUT. One line each.
 */
public class Interop {
  static final XMLSignatureFactory FACTORY = XMLSignatureFactory.getInstance("DOM");

  static Document read(Path file) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document = factory.newDocumentBuilder().parse(new ByteArrayInputStream(Files.readAllBytes(file)));
    NodeList all = document.getElementsByTagName("*");
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      if (element.hasAttribute("Id")) element.setIdAttribute("Id", true);
    }
    return document;
  }

  static String verify(Path file) throws Exception {
    Document document = read(file);
    NodeList signatures = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
    if (signatures.getLength() == 0) return "invalid no signature";
    for (int i = 0; i < signatures.getLength(); i++) {
      Element element = (Element) signatures.item(i);
      Element holder = (Element) element.getElementsByTagNameNS(XMLSignature.XMLNS, "X509Certificate").item(0);
      byte[] der = java.util.Base64.getMimeDecoder().decode(holder.getTextContent());
      X509Certificate certificate = (X509Certificate)
          CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
      DOMValidateContext context = new DOMValidateContext(certificate.getPublicKey(), element);
      if (!FACTORY.unmarshalXMLSignature(context).validate(context)) return "invalid signature " + i;
    }
    return "valid";
  }

  static void sign(String[] job) throws Exception {
    Document document = read(Path.of(job[1]));
    Element slot = (Element) document.getElementsByTagNameNS("*", job[4]).item(0);
    byte[] der = Files.readAllBytes(Path.of(job[8]));
    X509Certificate certificate = (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    PrivateKey key = KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(Path.of(job[7]))));
    Element time = document.createElementNS(XMLSignature.XMLNS, "SigningTime");
    time.setTextContent("2026-05-28T14:03:00+07:00");
    SignatureProperty property =
        FACTORY.newSignatureProperty(List.of(new DOMStructure(time)), "#Signature_1", "Time_1");
    XMLObject object = FACTORY.newXMLObject(
        List.of(FACTORY.newSignatureProperties(List.of(property), null)), null, null, null);
    DigestMethod sha256 = FACTORY.newDigestMethod(DigestMethod.SHA256, null);
    List<Transform> transforms =
        List.of(FACTORY.newTransform(job[6], (TransformParameterSpec) null));
    SignedInfo signedInfo = FACTORY.newSignedInfo(
        FACTORY.newCanonicalizationMethod(job[6], (C14NMethodParameterSpec) null),
        FACTORY.newSignatureMethod(job[5], null),
        List.of(
            FACTORY.newReference("#" + job[3], sha256, transforms, null, null),
            FACTORY.newReference("#Time_1", sha256, transforms, null, null)));
    KeyInfoFactory keys = FACTORY.getKeyInfoFactory();
    X509Data data = keys.newX509Data(
        List.of(certificate.getSubjectX500Principal().getName(), certificate));
    XMLSignature signature = FACTORY.newXMLSignature(
        signedInfo, keys.newKeyInfo(List.of(data)), List.of(object), "Signature_1", null);
    DOMSignContext context = new DOMSignContext(key, slot);
    signature.sign(context);
    try (var out = Files.newOutputStream(Path.of(job[2]))) {
      TransformerFactory.newInstance().newTransformer().transform(new DOMSource(document), new StreamResult(out));
    }
  }

  public static void main(String[] args) throws Exception {
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] job = line.split("\t");
      try {
        if (job[0].equals("verify")) System.out.println(verify(Path.of(job[1])));
        else {
          sign(job);
          System.out.println("signed");
        }
      } catch (Exception error) {
        System.out.println("error " + error);
      }
    }
  }
}
